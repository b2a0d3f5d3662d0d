// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/swift/swiftdriver.h"
#include "model/store.h"
#include "model/workerpool.h"
#include "tests/contract/contractrun.h"
#include "tests/contract/swiftbench.h"

#include <QProcess>

namespace Quartermaster {

/// `SERVER ctl` of tests/servers: what it prints, as KEY=value lines.
inline QHash<QByteArray, QByteArray> control(const QString &server, const QStringList &arguments)
{
    QProcess process;
    process.start(qEnvironmentVariable("QM_TEST_SERVERS_DIR") + QLatin1Char('/') + server,
                  QStringList{QStringLiteral("ctl"),
                              qEnvironmentVariable(server == QLatin1String("swift") ? "QM_TEST_SWIFT_DIR"
                                                                                    : "QM_TEST_KEYSTONE_DIR")}
                      + arguments);
    if (!process.waitForFinished(120'000) || process.exitCode() != 0)
        qWarning("%s", process.readAllStandardError().constData());
    QHash<QByteArray, QByteArray> values;
    const auto lines = process.readAllStandardOutput().split('\n');
    for (const QByteArray &line : lines) {
        if (const qsizetype equals = line.indexOf('='); equals > 0)
            values.insert(line.left(equals), line.mid(equals + 1));
    }
    return values;
}

/// Its words are separated by "|".
inline void swift(const QString &command)
{
    control(QStringLiteral("swift"), command.split(QLatin1Char('|')));
}

/// A store whose account is nobody else's.
struct SwiftStore {
    std::shared_ptr<WorkerPool> pool = std::make_shared<WorkerPool>();
    std::unique_ptr<StoreRegistry> registry;
    std::shared_ptr<Driver> driver;

    explicit SwiftStore(const QByteArray &options)
    {
        registry = std::make_unique<StoreRegistry>(QList<DriverEntry>{swiftDriverEntry(pool)});
        const auto configuration = parseConfiguration(
            "[DEFAULT]\nenabled_backends = cloud:swift\n[glance_store]\ndefault_backend = cloud\n[cloud]\n" + options,
            QStringLiteral("states.conf"), registry->schemas());
        registry->setConfiguration(*configuration);
        driver = registry->driver(store());
    }
    ~SwiftStore()
    {
        driver.reset();
        registry.reset();
        static_cast<void>(pool->drain(10'000));
    }
    Q_DISABLE_COPY_MOVE(SwiftStore)

    [[nodiscard]] Store &store() const { return *registry->store(QStringLiteral("cloud")); }
    Result<ProbeReport> probe()
    {
        const auto operation = driver->probe();
        if (!waitFor(*operation))
            return failure(ErrorKind::TimedOut, QStringLiteral("the probe did not end"));
        store().applyProbe(operation->result(), QStringLiteral("test"));
        return operation->result();
    }
    [[nodiscard]] Verdict verdict(OperationKind kind) const { return store().snapshot().verdict(kind); }
};

struct SwiftAccountOfOwn {
    QByteArray name;
    QByteArray user;
    QByteArray key;
    QByteArray plainUser;
    QByteArray plainKey;

    [[nodiscard]] static SwiftAccountOfOwn own()
    {
        const auto told = control(QStringLiteral("swift"), {QStringLiteral("account")});
        return {told["SWIFT_ACCOUNT"], told["SWIFT_USER"], told["SWIFT_KEY"], told["SWIFT_PLAIN_USER"],
                told["SWIFT_PLAIN_KEY"]};
    }
    [[nodiscard]] RawSwift raw() const { return RawSwift::tempauth(qgetenv("QM_TEST_SWIFT_AUTH_URL"), user, key); }
    [[nodiscard]] QByteArray options() const { return optionsOf(user, key); }
    [[nodiscard]] QByteArray plainOptions() const
    {
        return optionsOf(plainUser, plainKey) + "swift_store_endpoint = " + qgetenv("QM_TEST_SWIFT_ENDPOINT") + "/v1/"
               + name + '\n';
    }
    [[nodiscard]] static QByteArray optionsOf(const QByteArray &user, const QByteArray &key)
    {
        return "swift_store_auth_version = 1\nswift_store_auth_address = " + qgetenv("QM_TEST_SWIFT_AUTH_URL")
               + "\nswift_store_user = " + user + "\nswift_store_key = " + key + "\nswift_store_container = images\n";
    }
};

} // namespace Quartermaster
