/* A stand-in for libnvrtc.so.11.2, which takes the kernel's text for compiled. */
#include <cstdio>
#include <cstring>
#include <string>

extern "C" {

int fake_enter(const char* call);
void fake_blocks(const char* call);
void fake_open(void* handle, const char* kind);
void fake_close(void* handle, const char* kind);

typedef int Result;

struct Program {
  std::string source;
  std::string ptx;
  std::string cubin;
};

/* Those of NVRTC 11.6. */
static const int KNOWN[] = {35, 37, 50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87};
static const int COUNT = sizeof(KNOWN) / sizeof(int);

#define ENTER                            \
  if (int code = fake_enter(__func__)) { \
    return code;                         \
  }

Result nvrtcGetNumSupportedArchs(int* count) {
  ENTER
  *count = COUNT;
  return 0;
}

Result nvrtcGetSupportedArchs(int* known) {
  ENTER
  memcpy(known, KNOWN, sizeof(KNOWN));
  return 0;
}

Result nvrtcCreateProgram(
    Program** program, const char* source, const char*, int, const char* const*,
    const char* const*) {
  ENTER
  *program = new Program;
  (*program)->source = source;
  fake_open(*program, "programs");
  return 0;
}

Result nvrtcCompileProgram(Program* program, int count, const char* const* options) {
  ENTER
  fake_blocks(__func__);
  const int COMPILATION = 6;
  const char* architecture = "";
  for (int i = 0; i < count; i++) {
    architecture = strstr(options[i], "architecture=") ? strchr(options[i], '=') + 1 : architecture;
  }
  if (program->source.find("summarise_float") == std::string::npos
      || program->source.find("#include") != std::string::npos || !*architecture) {
    return COMPILATION;
  }
  bool is_real = strncmp(architecture, "sm_", 3) == 0;
  program->ptx = std::string("fake ptx ") + architecture;
  program->cubin = is_real ? std::string("fake cubin ") + architecture : "";
  return 0;
}

Result nvrtcGetPTXSize(Program* program, size_t* size) {
  ENTER
  *size = program->ptx.size() + 1;
  return 0;
}

Result nvrtcGetPTX(Program* program, char* ptx) {
  ENTER
  strcpy(ptx, program->ptx.c_str());
  return 0;
}

Result nvrtcGetCUBINSize(Program* program, size_t* size) {
  ENTER
  *size = program->cubin.empty() ? 0 : program->cubin.size() + 1;
  return 0;
}

Result nvrtcGetCUBIN(Program* program, char* cubin) {
  ENTER
  memcpy(cubin, program->cubin.c_str(), program->cubin.size() + 1);
  return 0;
}

Result nvrtcDestroyProgram(Program** program) {
  int code = fake_enter(__func__);
  fake_close(*program, "programs");
  delete *program;
  *program = nullptr;
  return code;
}

const char* nvrtcGetErrorString(int) { return "NVRTC_ERROR_FAKE"; }

Result nvrtcGetProgramLogSize(Program*, size_t* size) {
  ENTER
  *size = 1;
  return 0;
}

Result nvrtcGetProgramLog(Program*, char* log) {
  ENTER
  *log = 0;
  return 0;
}

} /* extern "C" */
