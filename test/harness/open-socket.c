/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into spice-vdagentd, so that its virtio port may be the UNIX socket that Xspice listens on: the daemon opens
 * the port as a file, which no socket can be.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int connected(const char *path)
{
    struct stat file;
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof address.sun_path || stat(path, &file) != 0 || !S_ISSOCK(file.st_mode)) {
        return -1;
    }
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    int mode = va_arg(rest, int);
    va_end(rest);
    int fd = connected(path);
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    return fd >= 0 ? fd : real(path, flags, mode);
}

int __open_2(const char *path, int flags)
{
    return open(path, flags, 0);
}
