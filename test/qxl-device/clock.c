/* SPDX-License-Identifier: MIT */
/*
 * The server dates every drawing command itself when it fetches it (it overwrites what the device wrote), with
 * CLOCK_MONOTONIC in milliseconds, and uses the same function for the session's clock. To let the device choose the
 * dates, this file defines clock_gettime, which the library then calls, and adds a shift for one caller only: the one
 * place from which mm-time is read. All else the server does with time (stream detection, timeouts) sees the real clock.
 *
 * That place is found by watching two harmless commands before a client can connect: between two fetches the worker
 * reads the clock first for the command's age, then for its mm-time.
 */
#include "device.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <time.h>

static int (*real_gettime)(clockid_t, struct timespec *);

static _Atomic(void *) mm_time_site;
static _Atomic int64_t shift_ms;

/* Of the worker thread between two fetches. */
static _Thread_local int reads_since_fetch = -1;
static _Thread_local void *read_sites[2];
static _Thread_local bool command_is_dated;
static _Thread_local uint32_t command_mm_time;
static _Thread_local void *last_candidate;

__attribute__((constructor)) static void find_real_gettime(void)
{
    real_gettime = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
}

__attribute__((visibility("default"), noinline)) int clock_gettime(clockid_t id, struct timespec *time)
{
    if (!real_gettime) {
        find_real_gettime();
    }
    int result = real_gettime(id, time);
    if (id != CLOCK_MONOTONIC || result) {
        return result;
    }
    void *site = __builtin_return_address(0);
    if (reads_since_fetch >= 0 && reads_since_fetch < 2) {
        read_sites[reads_since_fetch++] = site;
    }
    if (site != atomic_load_explicit(&mm_time_site, memory_order_relaxed)) {
        return result;
    }
    if (command_is_dated) {
        time->tv_sec = command_mm_time / 1000;
        time->tv_nsec = command_mm_time % 1000 * 1000000L;
        return result;
    }
    int64_t shift = atomic_load_explicit(&shift_ms, memory_order_relaxed);
    if (shift) {
        int64_t now = (int64_t)time->tv_sec * 1000000000 + time->tv_nsec + shift * 1000000;
        /* The server divides by a million and keeps 32 bits: any multiple of 2^32 ms keeps what it sees and the sign. */
        while (now < 0) {
            now += (int64_t)1000000 << 32;
        }
        time->tv_sec = now / 1000000000;
        time->tv_nsec = now % 1000000000;
    }
    return result;
}

void clock_begin_command(bool is_draw, bool dated, uint32_t mm_time)
{
    if (!atomic_load(&mm_time_site) && reads_since_fetch == 2 && read_sites[0] != read_sites[1]) {
        if (last_candidate == read_sites[1]) {
            atomic_store(&mm_time_site, last_candidate);
        }
        last_candidate = read_sites[1];
    }
    reads_since_fetch = is_draw ? 0 : -1;
    command_is_dated = is_draw && dated;
    command_mm_time = mm_time;
}

bool clock_is_steerable(void)
{
    return atomic_load(&mm_time_site) != NULL;
}

uint64_t clock_real_ns(void)
{
    struct timespec now;
    if (!real_gettime) {
        find_real_gettime();
    }
    real_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + now.tv_nsec;
}

uint32_t clock_mm_time(void)
{
    return (uint32_t)((int64_t)(clock_real_ns() / 1000000u) + atomic_load(&shift_ms));
}

bool clock_shift(int64_t milliseconds)
{
    if (!clock_is_steerable()) {
        return false;
    }
    atomic_fetch_add(&shift_ms, milliseconds);
    return true;
}

int64_t clock_get_shift(void)
{
    return atomic_load(&shift_ms);
}
