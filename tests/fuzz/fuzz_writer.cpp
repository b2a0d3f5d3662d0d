// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/configurationwriter.h"
#include "model/optionresolver.h"
#include "tests/fuzz/fuzz.h"

#include <QFile>

#include <algorithm>

#include <unistd.h>

using namespace Quartermaster;

/// The input is an option's new value, a NUL, and the configuration file that it is written into.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = std::find(data, data + size, uint8_t(0));
    if (end == data + size)
        return 0;
    const QString value = QString::fromUtf8(reinterpret_cast<const char *>(data), static_cast<qsizetype>(end - data));
    const QByteArray text(reinterpret_cast<const char *>(end + 1), static_cast<qsizetype>(data + size - end - 1));
    static const QString path = QStringLiteral("/dev/shm/fuzz_writer-%1.conf").arg(::getpid());
    QFile file(path);
    HOLDS(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    file.close();

    const OptionSchema schema{.name = QStringLiteral("filesystem_store_datadir")};
    const QString group = QStringLiteral("fast");
    const QList<DriverSchema> drivers{{.kind = QStringLiteral("file"), .options = {schema}}};
    auto writer = ConfigurationWriter::open(path, drivers);
    QFile::remove(path);
    if (!writer)
        return 0;
    const QByteArray before = writer->text();
    HOLDS(before == text);
    if (!writer->setOption(group, schema.name, value)) {
        HOLDS(writer->text() == before);
        return 0;
    }
    const OsloDocument written = OsloDocument::parse(writer->text());
    OptionResolver resolver(written);
    const auto read = resolver.value(group, schema);
    HOLDS(read.has_value());
    HOLDS(read->toString() == value);
    return 0;
}
