/* SPDX-License-Identifier: MIT */
/*
 * The server dates every drawing command itself when it fetches it (it overwrites what the device wrote), with
 * CLOCK_MONOTONIC in milliseconds. To let the device choose the dates, this file defines clock_gettime, which the library
 * then calls, and changes the answer for two callers only:
 * - the place from which the date of a command and of a sound is read. All else that the workers do with time (stream
 *   detection, rate control, timeouts) sees the real clock. That place is found by watching harmless commands before a
 *   client can connect: between two fetches the worker reads the clock first for the command's age, then for its mm-time.
 * - the library on the main thread, where the session's clock (MAIN_INIT, MULTI_MEDIA_TIME) is read in several places.
 */
#include "device.h"

#include <dlfcn.h>
#include <link.h>
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

static uintptr_t library_start, library_end;
static _Thread_local bool on_main_thread;

static int find_library(struct dl_phdr_info *info, size_t size, void *inside)
{
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_LOAD && (uintptr_t)inside >= start && (uintptr_t)inside < start + header->p_memsz) {
            library_start = start;
            library_end = start + header->p_memsz;
            return 1;
        }
    }
    return 0;
}

void clock_init(void)
{
    on_main_thread = true;
    dl_iterate_phdr(find_library, dlsym(RTLD_DEFAULT, "spice_server_new"));
}

static bool reads_mm_time(void *site)
{
    return site == atomic_load_explicit(&mm_time_site, memory_order_relaxed) ||
           (on_main_thread && (uintptr_t)site >= library_start && (uintptr_t)site < library_end);
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
    if (!reads_mm_time(site)) {
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

void clock_shift(int64_t milliseconds)
{
    atomic_fetch_add(&shift_ms, milliseconds);
}

int64_t clock_get_shift(void)
{
    return atomic_load(&shift_ms);
}
