// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/file/filedriver.h"
#include "model/monitor.h"
#include "model/store.h"
#include "model/workerpool.h"

#include <QtTest>

namespace Quartermaster {

template<typename T>
[[nodiscard]] bool failsWith(const Result<T> &result, ErrorKind kind)
{
    if (!result && result.error().kind != kind)
        qWarning("%s", qPrintable(errorKindName(result.error().kind) + QStringLiteral(": ") + result.error().detail));
    return !result && result.error().kind == kind;
}

/// File stores under a monitor, for tests of the file driver.
class FileBench
{
public:
    explicit FileBench(const QByteArray &configuration)
    {
        const auto parsed = parseConfiguration(configuration, QStringLiteral("bench.conf"), registry.schemas());
        if (!parsed)
            qFatal("%s", qPrintable(parsed.error().detail));
        for (const ConfigurationProblem &problem : parsed->problems)
            qWarning("%s", qPrintable(problem.toString()));
        registry.setConfiguration(*parsed);
    }
    ~FileBench()
    {
        monitor.stop();
        if (!pool->drain(10'000))
            qWarning("a thread hangs still");
    }
    Q_DISABLE_COPY_MOVE(FileBench)

    /// The text for stores \a groups: id and options.
    [[nodiscard]] static QByteArray text(const QList<std::pair<QByteArray, QByteArray>> &groups)
    {
        QByteArrayList backends;
        QByteArray sections;
        for (const auto &[id, options] : groups) {
            backends.append(id + ":file");
            sections += '[' + id + "]\n" + options + '\n';
        }
        return "[DEFAULT]\nenabled_backends = " + backends.join(", ")
               + "\n[glance_store]\ndefault_backend = " + groups.constFirst().first + '\n' + sections;
    }
    [[nodiscard]] static QByteArray oneStore(const QString &datadir, const QByteArray &options = {})
    {
        return text({{"images", "filesystem_store_datadir = " + datadir.toUtf8() + '\n' + options}});
    }

    [[nodiscard]] Store &store(const char *id = "images") const { return *registry.store(QString::fromLatin1(id)); }
    [[nodiscard]] std::shared_ptr<Driver> driver(const char *id = "images") { return registry.driver(store(id)); }
    [[nodiscard]] Verdict verdict(OperationKind kind, const char *id = "images") const
    {
        return store(id).snapshot().verdict(kind);
    }
    [[nodiscard]] Reason reason(OperationKind kind, const char *id = "images") const
    {
        return verdict(kind, id).deciding.reason;
    }
    [[nodiscard]] bool may(OperationKind kind, const char *id = "images") const
    {
        return verdict(kind, id).answer == Answer::Yes;
    }

    /// One probe without the monitor.
    void probe(const char *id = "images")
    {
        const auto operation = driver(id)->probe();
        QVERIFY(wait(*operation));
        store(id).applyProbe(operation->result(), QStringLiteral("test"));
    }
    [[nodiscard]] static bool wait(Operation &operation)
    {
        QSignalSpy finished(&operation, &Operation::finished);
        operation.start();
        return finished.wait(30'000);
    }
    [[nodiscard]] Result<AddedObject> add(const QString &path, const QByteArray &data, bool overwrite = false,
                                          const char *id = "images")
    {
        const auto operation = driver(id)->add(path, memorySource(data), overwrite);
        if (!wait(*operation))
            return failure(ErrorKind::TimedOut, QStringLiteral("it does not end"));
        return operation->result();
    }
    [[nodiscard]] Result<QByteArray> get(const QString &path, ByteRange range = {}, const char *id = "images")
    {
        const auto data = std::make_shared<QByteArray>();
        const auto operation = driver(id)->get(path, range, memorySink(data));
        if (!wait(*operation))
            return failure(ErrorKind::TimedOut, QStringLiteral("it does not end"));
        if (!operation->result())
            return tl::unexpected(operation->result().error());
        return *data;
    }
    [[nodiscard]] Result<void> remove(const QString &path, const char *id = "images")
    {
        const auto operation = driver(id)->remove(path);
        if (!wait(*operation))
            return failure(ErrorKind::TimedOut, QStringLiteral("it does not end"));
        return operation->result();
    }
    [[nodiscard]] QStringList names(const QString &path = {}, const char *id = "images")
    {
        const auto operation = driver(id)->list(path);
        QStringList names;
        if (!wait(*operation) || !operation->result())
            return {QStringLiteral("listing failed")};
        for (const ObjectInfo &object : operation->result()->objects)
            names.append(object.path);
        names.sort();
        return names;
    }

    std::shared_ptr<WorkerPool> pool = std::make_shared<WorkerPool>();
    StoreRegistry registry{QList<DriverEntry>{fileDriverEntry(pool)}};
    Monitor monitor{registry};
};

} // namespace Quartermaster
