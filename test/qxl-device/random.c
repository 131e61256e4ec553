/* SPDX-License-Identifier: MIT */
#include "device.h"

/* splitmix64: every state leads to the next by the same step, and what is given out is a state well mixed. */
static uint64_t mixed(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

Random random_from_seed(uint64_t seed)
{
    /* Mixed, or the numbers of one seed would be those of the seed before, one step further. */
    return (Random){ mixed(seed * 0xd1342543de82ef95u + 0x1234567) };
}

uint32_t random_next(Random *random)
{
    return (uint32_t)(mixed(random->state += 0x9e3779b97f4a7c15u) >> 32);
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
