/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct SpiceTimer {
    SpiceTimer *next;
    void (*func)(void *);
    void *opaque;
    uint64_t deadline; /* 0: not running */
    bool removed;
};

struct SpiceWatch {
    SpiceWatch *next;
    int fd;
    int mask;
    SpiceWatchFunc func;
    void *opaque;
    bool removed;
};

static SpiceTimer *timers;
static SpiceWatch *watches;
static int poke_fd = -1;
static void (*poke_handler)(void);
static bool quitting;

/* Timers and watches are removed while the lists are walked, from within their own calls: only marked then. The server
 * may start a timer from a worker thread. */
static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;

SpiceTimer *loop_timer_add(void (*func)(void *), void *opaque)
{
    SpiceTimer *timer = calloc(1, sizeof *timer);
    timer->func = func;
    timer->opaque = opaque;
    pthread_mutex_lock(&list_lock);
    timer->next = timers;
    timers = timer;
    pthread_mutex_unlock(&list_lock);
    return timer;
}

void loop_timer_at(SpiceTimer *timer, uint64_t deadline_ns)
{
    pthread_mutex_lock(&list_lock);
    timer->deadline = deadline_ns ? deadline_ns : 1;
    pthread_mutex_unlock(&list_lock);
    loop_poke();
}

void loop_timer_cancel(SpiceTimer *timer)
{
    pthread_mutex_lock(&list_lock);
    timer->deadline = 0;
    pthread_mutex_unlock(&list_lock);
}

static void timer_start(SpiceTimer *timer, uint32_t ms)
{
    loop_timer_at(timer, clock_real_ns() + (uint64_t)ms * 1000000u);
}

static void timer_remove(SpiceTimer *timer)
{
    pthread_mutex_lock(&list_lock);
    timer->deadline = 0;
    timer->removed = true;
    pthread_mutex_unlock(&list_lock);
}

static SpiceWatch *watch_add(int fd, int mask, SpiceWatchFunc func, void *opaque)
{
    SpiceWatch *watch = calloc(1, sizeof *watch);
    watch->fd = fd;
    watch->mask = mask;
    watch->func = func;
    watch->opaque = opaque;
    pthread_mutex_lock(&list_lock);
    watch->next = watches;
    watches = watch;
    pthread_mutex_unlock(&list_lock);
    loop_poke();
    return watch;
}

static void watch_update_mask(SpiceWatch *watch, int mask)
{
    watch->mask = mask;
    loop_poke();
}

static void watch_remove(SpiceWatch *watch)
{
    pthread_mutex_lock(&list_lock);
    watch->removed = true;
    pthread_mutex_unlock(&list_lock);
}

static const char *channel_name(int type)
{
    static const char *const names[] = { "", "main", "display", "inputs", "cursor", "playback", "record",
                                         "tunnel", "smartcard", "usbredir", "port", "webdav" };
    return type >= 0 && type < (int)(sizeof names / sizeof names[0]) ? names[type] : "other";
}

static void channel_event(int event, SpiceChannelEventInfo *info)
{
    static const char *const names[] = { "", "connected", "initialized", "disconnected" };
    emit("\"event\":\"channel\",\"state\":\"%s\",\"type\":\"%s\",\"id\":%d,\"connection\":%d",
         names[event & 3], channel_name(info->type), info->id, info->connection_id);
}

SpiceCoreInterface loop_core = {
    .base = { .type = SPICE_INTERFACE_CORE, .description = "poll loop",
              .major_version = SPICE_INTERFACE_CORE_MAJOR, .minor_version = SPICE_INTERFACE_CORE_MINOR },
    .timer_add = loop_timer_add,
    .timer_start = timer_start,
    .timer_cancel = loop_timer_cancel,
    .timer_remove = timer_remove,
    .watch_add = watch_add,
    .watch_update_mask = watch_update_mask,
    .watch_remove = watch_remove,
    .channel_event = channel_event,
};

void loop_set_poke_handler(void (*handler)(void))
{
    poke_handler = handler;
    if (poke_fd < 0) {
        poke_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    }
}

void loop_poke(void)
{
    uint64_t one = 1;
    if (poke_fd >= 0 && write(poke_fd, &one, sizeof one) < 0 && errno != EAGAIN) {
        abort();
    }
}

static int exit_status;

void loop_quit(int exit_code)
{
    quitting = true;
    exit_status = exit_code;
}

static void sweep(void)
{
    pthread_mutex_lock(&list_lock);
    for (SpiceTimer **link = &timers; *link;) {
        SpiceTimer *timer = *link;
        if (timer->removed) {
            *link = timer->next;
            free(timer);
        } else {
            link = &timer->next;
        }
    }
    for (SpiceWatch **link = &watches; *link;) {
        SpiceWatch *watch = *link;
        if (watch->removed) {
            *link = watch->next;
            free(watch);
        } else {
            link = &watch->next;
        }
    }
    pthread_mutex_unlock(&list_lock);
}

static void run_timers(void)
{
    uint64_t now = clock_real_ns();
    pthread_mutex_lock(&list_lock);
    for (SpiceTimer *timer = timers; timer; timer = timer->next) {
        if (!timer->removed && timer->deadline && timer->deadline <= now) {
            timer->deadline = 0;
            pthread_mutex_unlock(&list_lock);
            timer->func(timer->opaque);
            pthread_mutex_lock(&list_lock);
        }
    }
    pthread_mutex_unlock(&list_lock);
}

static uint64_t next_deadline(void)
{
    uint64_t best = UINT64_MAX;
    pthread_mutex_lock(&list_lock);
    for (SpiceTimer *timer = timers; timer; timer = timer->next) {
        if (!timer->removed && timer->deadline && timer->deadline < best) {
            best = timer->deadline;
        }
    }
    pthread_mutex_unlock(&list_lock);
    return best;
}

void loop_run(void)
{
    struct pollfd *fds = NULL;
    SpiceWatch **owners = NULL;
    int capacity = 0;

    while (!quitting) {
        sweep();
        int count = 1;
        pthread_mutex_lock(&list_lock);
        for (SpiceWatch *watch = watches; watch; watch = watch->next) {
            count++;
        }
        if (count > capacity) {
            capacity = count * 2;
            fds = realloc(fds, capacity * sizeof *fds);
            owners = realloc(owners, capacity * sizeof *owners);
        }
        fds[0] = (struct pollfd){ .fd = poke_fd, .events = POLLIN };
        count = 1;
        for (SpiceWatch *watch = watches; watch; watch = watch->next) {
            short events = (watch->mask & SPICE_WATCH_EVENT_READ ? POLLIN : 0) |
                           (watch->mask & SPICE_WATCH_EVENT_WRITE ? POLLOUT : 0);
            if (events && !watch->removed) {
                owners[count] = watch;
                fds[count++] = (struct pollfd){ .fd = watch->fd, .events = events };
            }
        }
        pthread_mutex_unlock(&list_lock);

        uint64_t deadline = next_deadline();
        struct timespec timeout, *limit = NULL;
        if (deadline != UINT64_MAX) {
            uint64_t now = clock_real_ns();
            uint64_t wait = deadline > now ? deadline - now : 0;
            timeout = (struct timespec){ wait / 1000000000u, wait % 1000000000u };
            limit = &timeout;
        }
        int ready = ppoll(fds, count, limit, NULL);
        if (ready < 0 && errno != EINTR) {
            abort();
        }
        run_timers();
        if (ready > 0) {
            if (fds[0].revents) {
                uint64_t drained;
                if (read(poke_fd, &drained, sizeof drained) > 0 && poke_handler) {
                    poke_handler();
                }
            }
            for (int i = 1; i < count; i++) {
                SpiceWatch *watch = owners[i];
                int event = (fds[i].revents & (POLLIN | POLLHUP | POLLERR) ? SPICE_WATCH_EVENT_READ : 0) |
                            (fds[i].revents & POLLOUT ? SPICE_WATCH_EVENT_WRITE : 0);
                event &= watch->mask;
                if (event && !watch->removed) {
                    watch->func(watch->fd, event, watch->opaque);
                }
            }
        }
    }
    free(fds);
    free(owners);
    exit(exit_status);
}
