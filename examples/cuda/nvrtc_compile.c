/*
 * Compiles one text for one architecture with NVRTC, as the launcher does, and says how long that
 * took. Needs no GPU and no header of CUDA. See count.sh.
 *
 *     nvrtc_compile LIBRARY SOURCE sm_80|compute_80 RESULT
 *
 * Exit code 1 if the text does not compile, 2 if there is no such library.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct _nvrtcProgram* Program;

static void* library;

static void* function(const char* name) {
  void* found = dlsym(library, name);
  if (!found) {
    fprintf(stderr, "%s is not in that NVRTC\n", name);
    exit(2);
  }
  return found;
}

static double processor_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static char* read_all(const char* path) {
  FILE* file = fopen(path, "rb");
  if (!file) {
    perror(path);
    exit(1);
  }
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char* text = calloc(1, size + 1);
  if (fread(text, 1, size, file) != (size_t)size) {
    perror(path);
    exit(1);
  }
  fclose(file);
  return text;
}

/* What one of the library's pairs of "size" and "content" functions holds. */
static char* content(Program program, const char* size_name, const char* name, size_t* size) {
  int (*get_size)(Program, size_t*) = (int (*)(Program, size_t*))function(size_name);
  int (*get)(Program, char*) = (int (*)(Program, char*))function(name);
  get_size(program, size);
  char* bytes = calloc(1, *size + 1);
  get(program, bytes);
  return bytes;
}

static int compile(Program program, const char* architecture) {
  int (*compile_program)(Program, int, const char* const*) =
      (int (*)(Program, int, const char* const*))function("nvrtcCompileProgram");
  char target[64];
  snprintf(target, sizeof target, "--gpu-architecture=%s", architecture);
  const char* options[] = {target, "--std=c++11", "--fmad=false"};
  return compile_program(program, 3, options);
}

int main(int count, char** arguments) {
  if (count != 5) {
    fprintf(stderr, "nvrtc_compile LIBRARY SOURCE ARCHITECTURE RESULT\n");
    return 2;
  }
  library = dlopen(arguments[1], RTLD_NOW);
  if (!library) {
    fprintf(stderr, "%s\n", dlerror());
    return 2;
  }
  int (*create)(Program*, const char*, const char*, int, const char* const*, const char* const*) =
      (int (*)(Program*, const char*, const char*, int, const char* const*, const char* const*))
          function("nvrtcCreateProgram");
  Program program;
  create(&program, read_all(arguments[2]), "summarise.cu", 0, NULL, NULL);
  double begin = processor_seconds();
  int code = compile(program, arguments[3]);
  double seconds = processor_seconds() - begin;
  size_t size;
  if (code != 0) {
    fputs(content(program, "nvrtcGetProgramLogSize", "nvrtcGetProgramLog", &size), stderr);
    return 1;
  }
  int cubin = strncmp(arguments[3], "sm_", 3) == 0;
  char* result = cubin ? content(program, "nvrtcGetCUBINSize", "nvrtcGetCUBIN", &size)
                       : content(program, "nvrtcGetPTXSize", "nvrtcGetPTX", &size);
  FILE* file = fopen(arguments[4], "wb");
  if (!file || fwrite(result, 1, size, file) != size || fclose(file) != 0) {
    perror(arguments[4]);
    return 1;
  }
  printf("%.2f\n", seconds);
  return 0;
}
