/* SPDX-License-Identifier: MIT */
/* The agent's port: what the client's messages are, framed by the server in VDIChunkHeader, goes to and from lines. */
#include "device.h"

#include <stdlib.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *base64_encode(const uint8_t *data, size_t size)
{
    char *text = malloc((size + 2) / 3 * 4 + 1), *out = text;
    for (size_t i = 0; i < size; i += 3) {
        uint32_t v = (uint32_t)data[i] << 16 | (i + 1 < size ? data[i + 1] << 8 : 0) | (i + 2 < size ? data[i + 2] : 0);
        *out++ = alphabet[v >> 18];
        *out++ = alphabet[v >> 12 & 63];
        *out++ = i + 1 < size ? alphabet[v >> 6 & 63] : '=';
        *out++ = i + 2 < size ? alphabet[v & 63] : '=';
    }
    *out = 0;
    return text;
}

static bool base64_decode(const char *text, uint8_t *data, size_t *size)
{
    uint32_t bits = 0;
    int count = 0;
    *size = 0;
    for (; *text && *text != '='; text++) {
        const char *at = strchr(alphabet, *text);
        if (!at) {
            return false;
        }
        bits = bits << 6 | (uint32_t)(at - alphabet);
        count += 6;
        if (count >= 8) {
            count -= 8;
            data[(*size)++] = bits >> count;
        }
    }
    return true;
}

static SpiceServer *agent_server;
static bool present;
static uint8_t *pending;
static size_t pending_size;

static void state(SpiceCharDeviceInstance *instance, int connected)
{
    emit("\"event\":\"agent-state\",\"connected\":%s", connected ? "true" : "false");
}

static int write_bytes(SpiceCharDeviceInstance *instance, const uint8_t *data, int size)
{
    char *text = base64_encode(data, size);
    emit("\"event\":\"agent-data\",\"data\":\"%s\"", text);
    free(text);
    return size;
}

static int read_bytes(SpiceCharDeviceInstance *instance, uint8_t *data, int size)
{
    size_t count = pending_size < (size_t)size ? pending_size : (size_t)size;
    memcpy(data, pending, count);
    memmove(pending, pending + count, pending_size - count);
    pending_size -= count;
    return count;
}

static const SpiceCharDeviceInterface agent_interface = {
    .base = { .type = SPICE_INTERFACE_CHAR_DEVICE, .description = "agent port",
              .major_version = SPICE_INTERFACE_CHAR_DEVICE_MAJOR, .minor_version = SPICE_INTERFACE_CHAR_DEVICE_MINOR },
    .state = state,
    .write = write_bytes,
    .read = read_bytes,
};

static SpiceCharDeviceInstance agent = { .base.sif = &agent_interface.base, .subtype = "vdagent" };

void agent_init(SpiceServer *server)
{
    agent_server = server;
}

void agent_command(int argc, char **argv)
{
    if (argc != 2) {
        reply_error("agent", "usage: agent on|off");
        return;
    }
    bool on = strcmp(argv[1], "on") == 0;
    if (on && !present) {
        pending_size = 0;
        spice_server_add_interface(agent_server, &agent.base);
    } else if (!on && present) {
        spice_server_remove_interface(&agent.base);
    }
    present = on;
    reply_ok("agent");
}

void agent_send_command(int argc, char **argv)
{
    if (argc != 2 || !present) {
        reply_error("agent-send", "usage: agent-send BASE64, with the agent on");
        return;
    }
    size_t size;
    pending = realloc(pending, pending_size + strlen(argv[1]) + 4);
    if (!base64_decode(argv[1], pending + pending_size, &size)) {
        reply_error("agent-send", "not base64");
        return;
    }
    pending_size += size;
    spice_server_char_device_wakeup(&agent);
    reply_ok("agent-send");
}
