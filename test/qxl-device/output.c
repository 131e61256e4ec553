/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double wall_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * 1000.0 + now.tv_nsec / 1e6;
}

static pthread_mutex_t output_lock = PTHREAD_MUTEX_INITIALIZER;

static void write_line(const char *line, size_t length)
{
    pthread_mutex_lock(&output_lock);
    while (length > 0) {
        ssize_t done = write(STDOUT_FILENO, line, length);
        if (done <= 0) {
            break;
        }
        line += done;
        length -= done;
    }
    pthread_mutex_unlock(&output_lock);
}

static void emit_va(const char *format, va_list arguments)
{
    va_list copy;
    va_copy(copy, arguments);
    int body = vsnprintf(NULL, 0, format, copy);
    va_end(copy);
    char *line = malloc(body + 64);
    line[0] = '{';
    vsnprintf(line + 1, body + 1, format, arguments);
    int tail = snprintf(line + 1 + body, 60, ",\"at\":%.3f}\n", wall_clock_ms());
    write_line(line, 1 + body + tail);
    free(line);
}

void emit(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    emit_va(format, arguments);
    va_end(arguments);
}

void reply_ok(const char *command)
{
    emit("\"reply\":\"%s\",\"ok\":true", command);
}

void reply_error(const char *command, const char *format, ...)
{
    char message[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    for (char *c = message; *c; c++) {
        if (*c == '"' || *c == '\\' || (unsigned char)*c < ' ') {
            *c = '\'';
        }
    }
    emit("\"reply\":\"%s\",\"ok\":false,\"error\":\"%s\"", command, message);
}
