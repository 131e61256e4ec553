/* SPDX-License-Identifier: MIT */
#include "device.h"

Random random_from_seed(uint64_t seed)
{
    return (Random){ seed * 0x9e3779b97f4a7c15u + 0x1234567 };
}

/* splitmix64, of which the upper half is used. */
uint32_t random_next(Random *random)
{
    uint64_t z = (random->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

int random_between(Random *random, int low, int high)
{
    if (high <= low) {
        return low;
    }
    uint64_t span = (uint64_t)((int64_t)high - low + 1);
    return low + (int)((random_next(random) * span) >> 32);
}

bool random_chance(Random *random, int percent)
{
    return random_between(random, 0, 99) < percent;
}
