/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <stdlib.h>
#include <string.h>

static SpiceServer *migrating_server;
/* The library refuses migrate-switch once the interface is there, so it comes with the first migrate-info. */
static bool interface_added;

static void connect_complete(SpiceMigrateInstance *instance)
{
    emit("\"event\":\"migrate-connected\"");
}

static void end_complete(SpiceMigrateInstance *instance)
{
    emit("\"event\":\"migrate-ended\"");
}

static const SpiceMigrateInterface migrate_interface = {
    .base = { .type = SPICE_INTERFACE_MIGRATION, .description = "migration",
              .major_version = SPICE_INTERFACE_MIGRATION_MAJOR, .minor_version = SPICE_INTERFACE_MIGRATION_MINOR },
    .migrate_connect_complete = connect_complete,
    .migrate_end_complete = end_complete,
};

static SpiceMigrateInstance migration = { .base.sif = &migrate_interface.base };

void migration_init(SpiceServer *server)
{
    migrating_server = server;
}

static void answer(const char *command, int result)
{
    emit("\"reply\":\"%s\",\"ok\":%s,\"result\":%d", command, result == 0 ? "true" : "false", result);
}

void migrate_info_command(int argc, char **argv)
{
    if (argc < 3) {
        reply_error("migrate-info", "usage: migrate-info HOST PORT [TLS_PORT]");
        return;
    }
    if (!interface_added) {
        interface_added = spice_server_add_interface(migrating_server, &migration.base) == 0;
    }
    int tls_port = argc > 3 ? atoi(argv[3]) : -1;
    answer("migrate-info", spice_server_migrate_connect(migrating_server, argv[1], atoi(argv[2]), tls_port, NULL));
}

void migrate_start_command(int argc, char **argv)
{
    if (!interface_added) {
        reply_error("migrate-start", "migrate-info comes first");
        return;
    }
    answer("migrate-start", spice_server_migrate_start(migrating_server));
}

void migrate_end_command(int argc, char **argv)
{
    if (!interface_added) {
        reply_error("migrate-end", "migrate-info comes first");
        return;
    }
    int completed = argc > 1 ? atoi(argv[1]) : 1;
    answer("migrate-end", spice_server_migrate_end(migrating_server, completed));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/* The oldest kind: the client is told to go elsewhere and start anew. */
void migrate_switch_command(int argc, char **argv)
{
    if (argc < 3 || interface_added) {
        reply_error("migrate-switch", "usage: migrate-switch HOST PORT [TLS_PORT], without a migrate-info before");
        return;
    }
    int tls_port = argc > 3 ? atoi(argv[3]) : -1;
    int result = spice_server_migrate_info(migrating_server, argv[1], atoi(argv[2]), tls_port, NULL);
    answer("migrate-switch", result ? result : spice_server_migrate_switch(migrating_server));
}
#pragma GCC diagnostic pop

void vm_command(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "start") == 0) {
        spice_server_vm_start(migrating_server);
        if (!clock_is_steerable()) {
            display_teach_clock(&displays[0]);
        }
        reply_ok("vm");
    } else if (argc == 2 && strcmp(argv[1], "stop") == 0) {
        spice_server_vm_stop(migrating_server);
        reply_ok("vm");
    } else {
        reply_error("vm", "usage: vm start|stop");
    }
}
