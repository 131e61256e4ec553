/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- jobs: while one runs, stdin waits, so that replies come in the order of the commands ---- */

static StepResult (*job_step)(void *);
static void *job_state;

bool job_running(void)
{
    return job_step != NULL;
}

void job_start(StepResult (*step)(void *), void *state)
{
    job_step = step;
    job_state = state;
    loop_poke();
}

/* ---- command lines ---- */

static SpiceServer *server;

static void dump_command(int argc, char **argv)
{
    if (argc != 3) {
        reply_error("dump", "usage: dump SURFACE FILE");
        return;
    }
    display_dump(current_display, atoi(argv[1]), argv[2]);
}

static void sync_command(int argc, char **argv)
{
    display_sync(current_display);
}

static void display_command(int argc, char **argv)
{
    int id = argc > 1 ? atoi(argv[1]) : -1;
    if (id < 0 || id >= display_count) {
        reply_error("display", "there are displays 0 to %d", display_count - 1);
        return;
    }
    current_display = &displays[id];
    reply_ok("display");
}

static bool parse_format(const char *name, uint32_t *format)
{
    static const uint32_t formats[] = { SPICE_SURFACE_FMT_32_xRGB, SPICE_SURFACE_FMT_16_555 };
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(name, surface_format_name(formats[i])) == 0) {
            *format = formats[i];
            return true;
        }
    }
    return false;
}

static void mode_command(int argc, char **argv)
{
    uint32_t format = current_display->surfaces[0].format;
    int width = argc > 2 ? atoi(argv[1]) : 0, height = argc > 2 ? atoi(argv[2]) : 0;
    if (width < 1 || height < 1 || width > 8192 || height > 8192 || (argc > 3 && !parse_format(argv[3], &format))) {
        reply_error("mode", "usage: mode WIDTH HEIGHT [32_xRGB|16_555]");
        return;
    }
    display_resize_primary(current_display, width, height, format);
    reply_ok("mode");
}

/* The value of a key in an object like {"x":1,"y":2}, looked for up to its end. */
static bool json_number(const char *object, const char *end, const char *key, long *value)
{
    char quoted[32];
    snprintf(quoted, sizeof quoted, "\"%s\"", key);
    const char *at = strstr(object, quoted);
    if (!at || at >= end) {
        return false;
    }
    at += strlen(quoted);
    at += strspn(at, " \t:");
    char *rest;
    *value = strtol(at, &rest, 10);
    return rest != at;
}

static void monitors_command(int argc, char **argv)
{
    char text[4000] = "";
    for (int i = 1; i < argc; i++) {
        strncat(text, argv[i], sizeof text - strlen(text) - 1);
    }
    QXLMonitorsConfig *config = calloc(1, sizeof *config + 64 * sizeof(QXLHead));
    for (char *object = strchr(text, '{'); object && config->count < 64; object = strchr(object + 1, '{')) {
        const char *end = strchr(object, '}');
        long width, height, value;
        if (!end || !json_number(object, end, "width", &width) || !json_number(object, end, "height", &height)) {
            config->count = 0;
            break;
        }
        QXLHead *head = &config->heads[config->count];
        *head = (QXLHead){ .id = config->count, .width = width, .height = height };
        head->x = json_number(object, end, "x", &value) ? value : 0;
        head->y = json_number(object, end, "y", &value) ? value : 0;
        head->id = json_number(object, end, "id", &value) ? value : config->count;
        head->surface_id = json_number(object, end, "surface", &value) ? value : 0;
        head->flags = json_number(object, end, "flags", &value) ? value : 0;
        config->count++;
    }
    config->max_allowed = 64;
    if (config->count == 0) {
        free(config);
        reply_error("monitors", "usage: monitors [{\"id\":0,\"x\":0,\"y\":0,\"width\":640,\"height\":480},...]");
        return;
    }
    display_set_monitors(current_display, config);
    reply_ok("monitors");
}

static void clock_command(int argc, char **argv)
{
    int64_t shift = argc > 1 ? strtoll(argv[1], NULL, 10) : 0;
    clock_shift(shift);
    emit("\"reply\":\"clock\",\"ok\":true,\"shift\":%lld,\"mmTime\":%u", (long long)clock_get_shift(), clock_mm_time());
}

static bool parse_compression(const char *name, SpiceImageCompression *compression)
{
    static const struct { const char *name; SpiceImageCompression value; } names[] = {
        { "off", SPICE_IMAGE_COMPRESSION_OFF }, { "quic", SPICE_IMAGE_COMPRESSION_QUIC }, { "lz", SPICE_IMAGE_COMPRESSION_LZ },
        { "glz", SPICE_IMAGE_COMPRESSION_GLZ }, { "lz4", SPICE_IMAGE_COMPRESSION_LZ4 },
        { "auto_glz", SPICE_IMAGE_COMPRESSION_AUTO_GLZ }, { "auto_lz", SPICE_IMAGE_COMPRESSION_AUTO_LZ },
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i].name) == 0) {
            *compression = names[i].value;
            return true;
        }
    }
    return false;
}

static void compression_command(int argc, char **argv)
{
    SpiceImageCompression compression;
    if (argc != 2 || !parse_compression(argv[1], &compression)) {
        reply_error("compression", "usage: compression off|quic|lz|glz|lz4|auto_glz|auto_lz");
        return;
    }
    spice_server_set_image_compression(server, compression);
    reply_ok("compression");
}

static void codecs_command(int argc, char **argv)
{
    if (argc != 2 || spice_server_set_video_codecs(server, argv[1]) != 0) {
        reply_error("codecs", "usage: codecs spice:mjpeg;gstreamer:vp8;...");
        return;
    }
    reply_ok("codecs");
}

static void quit_command(int argc, char **argv)
{
    reply_ok("quit");
    loop_quit(0);
}

static const struct {
    const char *name;
    void (*run)(int argc, char **argv);
} commands[] = {
    { "draw", draw_command }, { "fill", fill_command }, { "show", show_command }, { "surfaces", surfaces_command }, { "images", images_command },
    { "dump", dump_command }, { "sync", sync_command }, { "display", display_command }, { "mode", mode_command },
    { "monitors", monitors_command }, { "clock", clock_command }, { "announce-clock", announce_clock_command },
    { "compression", compression_command }, { "codecs", codecs_command }, { "video", video_command },
    { "cursor", cursor_command }, { "leds", leds_command }, { "tablet", tablet_command }, { "sound", sound_command },
    { "record", record_command }, { "agent", agent_command }, { "agent-send", agent_send_command },
    { "migrate-info", migrate_info_command }, { "migrate-start", migrate_start_command },
    { "migrate-end", migrate_end_command }, { "migrate-switch", migrate_switch_command }, { "vm", vm_command },
    { "quit", quit_command },
};

static void run_line(char *line)
{
    char *words[4000];
    int count = 0;
    for (char *word = strtok(line, " \t\r"); word && count < 4000; word = strtok(NULL, " \t\r")) {
        words[count++] = word;
    }
    if (count == 0) {
        return;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(words[0], commands[i].name) == 0) {
            commands[i].run(count, words);
            return;
        }
    }
    reply_error("unknown", "no command %s", words[0]);
}

static char *input;
static size_t input_size, input_capacity;
static bool input_ended;

static void run_input(void)
{
    size_t from = 0;
    while (!job_running()) {
        char *end = memchr(input + from, '\n', input_size - from);
        if (!end) {
            break;
        }
        *end = 0;
        char *line = input + from;
        from = end + 1 - input;
        run_line(line);
    }
    memmove(input, input + from, input_size - from);
    input_size -= from;
    if (input_ended && !job_running()) {
        loop_quit(0);
    }
}

static SpiceWatch *stdin_watch;

static void read_stdin(int fd, int event, void *opaque)
{
    if (input_capacity - input_size < 65536) {
        input_capacity = input_capacity * 2 + 131072;
        input = realloc(input, input_capacity);
    }
    ssize_t got = read(fd, input + input_size, input_capacity - input_size);
    if (got > 0) {
        input_size += got;
    } else if (got == 0 || errno != EAGAIN) {
        /* The harness is gone: so is the device. */
        input_ended = true;
        loop_core.watch_remove(stdin_watch);
    }
    run_input();
}

void job_continue(void)
{
    /* In slices, so that the server's sockets on this thread are served meanwhile. */
    for (int n = 0; n < 32 && job_running() && display_has_room(current_display); n++) {
        StepResult result = job_step(job_state);
        if (result == STEP_DONE) {
            job_step = NULL;
        } else if (result == STEP_WAIT) {
            return;
        } else if (n == 31) {
            loop_poke();
        }
    }
    if (!job_running() && input) {
        run_input();
    }
}

/* ---- start ---- */

typedef struct Options {
    int port, tls_port;
    const char *x509_dir;
    SpiceImageCompression compression;
    spice_wan_compression_t jpeg, zlib;
    int streaming;
    const char *codecs;
    int width, height;
    uint32_t format;
    int displays;
    int monitors;
    uint64_t seed;
    const char *password;
    const char *picture;
    int64_t clock;
    bool playback, record, tablet, agent, seamless, incoming;
    bool raw_sound;
} Options;

static void usage(const char *problem, const char *value)
{
    fprintf(stderr, "qxl-device: %s %s\n"
            "  --port N --tls-port N --x509-dir DIR --password TEXT\n"
            "  --compression off|quic|lz|glz|lz4|auto_glz|auto_lz --jpeg auto|never|always --zlib auto|never|always\n"
            "  --streaming off|all|filter --codecs spice:mjpeg;gstreamer:vp8;...\n"
            "  --width N --height N --format 32_xRGB|16_555 --displays N --monitors N --seed N --picture DUMP --clock MS\n"
            "  --playback --raw-sound --record --no-tablet --agent --seamless --incoming\n", problem, value);
    exit(2);
}

static spice_wan_compression_t parse_wan(const char *value)
{
    if (strcmp(value, "auto") == 0) {
        return SPICE_WAN_COMPRESSION_AUTO;
    }
    if (strcmp(value, "never") == 0) {
        return SPICE_WAN_COMPRESSION_NEVER;
    }
    if (strcmp(value, "always") != 0) {
        usage("not auto, never or always:", value);
    }
    return SPICE_WAN_COMPRESSION_ALWAYS;
}

static int parse_streaming(const char *value)
{
    if (strcmp(value, "off") == 0) {
        return SPICE_STREAM_VIDEO_OFF;
    }
    if (strcmp(value, "all") == 0) {
        return SPICE_STREAM_VIDEO_ALL;
    }
    if (strcmp(value, "filter") != 0) {
        usage("not off, all or filter:", value);
    }
    return SPICE_STREAM_VIDEO_FILTER;
}

static Options parse_options(int argc, char **argv)
{
    Options options = {
        .port = 5930, .compression = SPICE_IMAGE_COMPRESSION_AUTO_GLZ, .jpeg = SPICE_WAN_COMPRESSION_NEVER,
        .zlib = SPICE_WAN_COMPRESSION_NEVER, .streaming = SPICE_STREAM_VIDEO_OFF, .width = 640, .height = 480,
        .format = SPICE_SURFACE_FMT_32_xRGB, .displays = 1, .tablet = true,
    };
    enum { PORT = 1, TLS_PORT, X509_DIR, COMPRESSION, JPEG, ZLIB, STREAMING, CODECS, WIDTH, HEIGHT, FORMAT, DISPLAYS, MONITORS,
           SEED, PASSWORD, PICTURE, CLOCK, PLAYBACK, RAW_SOUND, RECORD, NO_TABLET, AGENT, SEAMLESS, INCOMING };
    static const struct option names[] = {
        { "port", 1, 0, PORT }, { "tls-port", 1, 0, TLS_PORT }, { "x509-dir", 1, 0, X509_DIR },
        { "compression", 1, 0, COMPRESSION }, { "jpeg", 1, 0, JPEG }, { "zlib", 1, 0, ZLIB },
        { "streaming", 1, 0, STREAMING }, { "codecs", 1, 0, CODECS }, { "width", 1, 0, WIDTH }, { "height", 1, 0, HEIGHT },
        { "format", 1, 0, FORMAT }, { "displays", 1, 0, DISPLAYS }, { "monitors", 1, 0, MONITORS }, { "seed", 1, 0, SEED },
        { "password", 1, 0, PASSWORD }, { "picture", 1, 0, PICTURE }, { "clock", 1, 0, CLOCK }, { "playback", 0, 0, PLAYBACK }, { "raw-sound", 0, 0, RAW_SOUND },
        { "record", 0, 0, RECORD }, { "no-tablet", 0, 0, NO_TABLET }, { "agent", 0, 0, AGENT },
        { "seamless", 0, 0, SEAMLESS }, { "incoming", 0, 0, INCOMING }, { 0 },
    };
    int found;
    while ((found = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (found) {
        case PORT: options.port = atoi(optarg); break;
        case TLS_PORT: options.tls_port = atoi(optarg); break;
        case X509_DIR: options.x509_dir = optarg; break;
        case COMPRESSION:
            if (!parse_compression(optarg, &options.compression)) {
                usage("no such compression:", optarg);
            }
            break;
        case JPEG: options.jpeg = parse_wan(optarg); break;
        case ZLIB: options.zlib = parse_wan(optarg); break;
        case STREAMING: options.streaming = parse_streaming(optarg); break;
        case CODECS: options.codecs = optarg; break;
        case WIDTH: options.width = atoi(optarg); break;
        case HEIGHT: options.height = atoi(optarg); break;
        case FORMAT:
            if (!parse_format(optarg, &options.format)) {
                usage("no such format:", optarg);
            }
            break;
        case DISPLAYS: options.displays = atoi(optarg); break;
        case MONITORS: options.monitors = atoi(optarg); break;
        case SEED: options.seed = strtoull(optarg, NULL, 0); break;
        case PASSWORD: options.password = optarg; break;
        case PICTURE: options.picture = optarg; break;
        case CLOCK: options.clock = strtoll(optarg, NULL, 10); break;
        case PLAYBACK: options.playback = true; break;
        case RAW_SOUND: options.raw_sound = true; break;
        case RECORD: options.record = true; break;
        case NO_TABLET: options.tablet = false; break;
        case AGENT: options.agent = true; break;
        case SEAMLESS: options.seamless = true; break;
        case INCOMING: options.incoming = true; break;
        default: usage("bad option", "");
        }
    }
    if (optind < argc) {
        usage("what is", argv[optind]);
    }
    if (options.width < 1 || options.height < 1 || options.width > 8192 || options.height > 8192 || options.displays < 1 ||
        options.displays > MAX_DISPLAYS || options.monitors < 0 || options.monitors > 16) {
        usage("a number is out of range", "");
    }
    return options;
}

static void set_tls(const Options *options)
{
    char ca[1000], certificate[1000], key[1000];
    snprintf(ca, sizeof ca, "%s/ca-cert.pem", options->x509_dir);
    snprintf(certificate, sizeof certificate, "%s/server-cert.pem", options->x509_dir);
    snprintf(key, sizeof key, "%s/server-key.pem", options->x509_dir);
    spice_server_set_tls(server, options->tls_port, ca, certificate, key, NULL, NULL, NULL);
}

static SpiceServer *start_server(const Options *options)
{
    server = spice_server_new();
    spice_server_set_name(server, "qxl-device");
    uint8_t uuid[16] = { 'q', 'x', 'l', '-', 'd', 'e', 'v', 'i', 'c', 'e' };
    spice_server_set_uuid(server, uuid);
    spice_server_set_addr(server, "127.0.0.1", 0);
    spice_server_set_port(server, options->port);
    if (options->tls_port) {
        set_tls(options);
    }
    if (options->password) {
        spice_server_set_ticket(server, options->password, 0, 0, 0);
    } else {
        spice_server_set_noauth(server);
    }
    spice_server_set_image_compression(server, options->compression);
    spice_server_set_jpeg_compression(server, options->jpeg);
    spice_server_set_zlib_glz_compression(server, options->zlib);
    spice_server_set_streaming_video(server, options->streaming);
    spice_server_set_playback_compression(server, !options->raw_sound);
    spice_server_set_seamless_migration(server, options->seamless);
    if (options->codecs && spice_server_set_video_codecs(server, options->codecs) != 0) {
        usage("bad codecs:", options->codecs);
    }
    if (spice_server_init(server, &loop_core) != 0) {
        fprintf(stderr, "qxl-device: port %d can't be used\n", options->port);
        exit(1);
    }
    return server;
}

/* Several monitors side by side on one surface. */
static void start_monitors(const Options *options)
{
    QXLMonitorsConfig *config = calloc(1, sizeof *config + options->monitors * sizeof(QXLHead));
    int width = options->width / options->monitors;
    for (int i = 0; i < options->monitors; i++) {
        config->heads[i] = (QXLHead){ .id = i, .width = width, .height = options->height, .x = i * width };
    }
    config->count = options->monitors;
    config->max_allowed = options->monitors;
    display_set_monitors(&displays[0], config);
}

static void teach_clock(void)
{
    display_teach_clock(&displays[0]);
    for (int tries = 0; tries < 200 && !clock_is_steerable(); tries++) {
        usleep(5000);
    }
}

int main(int argc, char **argv)
{
    Options options = parse_options(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    clock_init();
    clock_shift(options.clock);
    loop_set_poke_handler(job_continue);

    start_server(&options);
    display_count = options.displays;
    for (int i = 0; i < display_count; i++) {
        display_init(&displays[i], server, i, options.width, options.height, options.format,
                     i == 0 ? options.picture : NULL);
    }
    current_display = &displays[0];
    if (options.jpeg != SPICE_WAN_COMPRESSION_NEVER) {
        draw_set_resendable();
    }
    input_init(server, options.tablet);
    sound_init(server, options.playback, options.record);
    migration_init(server);
    agent_init(server);
    if (options.agent) {
        char *on[] = { "agent", "on" };
        agent_command(2, on);
    }
    if (!options.incoming) {
        spice_server_vm_start(server);
        teach_clock();
    }
    if (options.monitors) {
        start_monitors(&options);
    }
    if (options.seed) {
        /* A first picture other than black. */
        Surface *primary = &displays[0].surfaces[0];
        if (surface_bits(primary->format) == 32) {
            Command *command = command_new(&displays[0], QXL_CMD_DRAW);
            QXLRect all = rect(0, 0, primary->width, primary->height);
            QXLDrawable *drawable = command_drawable(command, 0, QXL_DRAW_COPY, all);
            uint32_t *pixels = command_alloc(command, (size_t)primary->width * primary->height * 4);
            picture_fill(options.seed, PICTURE_PHOTO, primary->width, primary->height, pixels, NULL);
            drawable->effect = QXL_EFFECT_OPAQUE;
            drawable->u.copy = (QXLCopy){ .src_bitmap = image_wrap(command, pixels, primary->width, primary->height, true),
                                          .src_area = all, .rop_descriptor = SPICE_ROPD_OP_PUT };
            command_push(command);
        }
    }

    fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
    stdin_watch = loop_core.watch_add(STDIN_FILENO, SPICE_WATCH_EVENT_READ, read_stdin, NULL);
    emit("\"event\":\"ready\",\"port\":%d,\"displays\":%d,\"width\":%d,\"height\":%d,\"clock\":%s", options.port, display_count,
         options.width, options.height, clock_is_steerable() ? "true" : "false");
    loop_run();
    return 0;
}
