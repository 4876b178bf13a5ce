/* A stand-in for libcudart.so.11.0, of which JavaCPP needs that it is there. */
