// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/fileconfig.h"
#include "drivers/http/httpconfig.h"
#include "model/configuration.h"
#include "model/configurationwriter.h"
#include "model/osloconfig.h"
#include "tests/fuzz/fuzz.h"

using namespace Quartermaster;

namespace {

const QList<DriverSchema> &drivers()
{
    static const QList<DriverSchema> all{
        {.kind = QStringLiteral("file"), .aliases = {QStringLiteral("filesystem")}, .options = fileOptions()},
        httpSchema(),
        {.kind = QStringLiteral("swift"), .isBuilt = false},
    };
    return all;
}

} // namespace

/// The input is a configuration file.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray text(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const OsloDocument document = OsloDocument::parse(text);
    if (!document.foreign())
        HOLDS(document.text() == text);
    const qsizetype lines = text.count('\n') + text.count('\r') + 1;
    const auto parsed = parseConfiguration(text, QStringLiteral("fuzz.conf"), drivers());
    if (!parsed)
        return 0;
    QStringList ids;
    for (const StoreConfiguration &store : parsed->stores) {
        HOLDS(!store.id.isEmpty() && !ids.contains(store.id));
        ids << store.id;
        HOLDS(store.where.line >= 0 && store.where.line <= lines);
    }
    HOLDS(parsed->defaultStore.isEmpty() || ids.contains(parsed->defaultStore));
    for (const ConfigurationProblem &problem : parsed->problems) {
        HOLDS(!problem.text.isEmpty());
        HOLDS(problem.where.line >= 0);
        HOLDS(problem.where.line <= lines || problem.where.file != parsed->file); // a swift_store_config_file
        HOLDS(problem.store.isEmpty() || ids.contains(problem.store));
    }
    return 0;
}
