// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectname.h"
#include "tests/contract/rawswift.h"

#include <QFile>

#include <unistd.h>

namespace Quartermaster {

/// Who asks the cluster of tests/servers, and how a store says so.
struct SwiftLogin {
    enum class Kind : quint8 { Tempauth, Keystone };

    Kind kind = Kind::Tempauth;

    [[nodiscard]] QString obstacle() const
    {
        const char *needed = kind == Kind::Tempauth ? "QM_TEST_SWIFT_AUTH_URL" : "QM_TEST_KEYSTONE_URL";
        return qEnvironmentVariableIsEmpty(needed)
                   ? QStringLiteral("%1 is not set: see tests/servers/README.md").arg(QLatin1String(needed))
                   : QString();
    }
    [[nodiscard]] RawSwift raw() const
    {
        if (kind == Kind::Tempauth)
            return RawSwift::tempauth(qgetenv("QM_TEST_SWIFT_AUTH_URL"), qgetenv("QM_TEST_SWIFT_USER"),
                                      qgetenv("QM_TEST_SWIFT_KEY"));
        return RawSwift::keystone(qgetenv("QM_TEST_KEYSTONE_URL"), qEnvironmentVariable("QM_TEST_KEYSTONE_USER"),
                                  qEnvironmentVariable("QM_TEST_KEYSTONE_PASSWORD"),
                                  qEnvironmentVariable("QM_TEST_KEYSTONE_PROJECT"));
    }
    [[nodiscard]] QByteArray options() const
    {
        if (kind == Kind::Tempauth)
            return "swift_store_auth_version = 1\nswift_store_auth_address = " + qgetenv("QM_TEST_SWIFT_AUTH_URL")
                   + "\nswift_store_user = " + qgetenv("QM_TEST_SWIFT_USER")
                   + "\nswift_store_key = " + qgetenv("QM_TEST_SWIFT_KEY") + '\n';
        return "swift_store_auth_version = 3\nswift_store_auth_address = " + qgetenv("QM_TEST_KEYSTONE_URL")
               + "\nswift_store_user = " + qgetenv("QM_TEST_KEYSTONE_PROJECT") + ':' + qgetenv("QM_TEST_KEYSTONE_USER")
               + "\nswift_store_key = " + qgetenv("QM_TEST_KEYSTONE_PASSWORD") + '\n';
    }
};

[[nodiscard]] inline QByteArray nextContainer()
{
    static int count = 0;
    return "contract-" + QByteArray::number(::getpid()) + '-' + QByteArray::number(++count);
}

/// How many requests the proxies have written down that concern \a container.
[[nodiscard]] inline qint64 requestsFor(const QByteArray &container)
{
    qint64 count = 0;
    for (const char *log : {"/log/proxy", "/log/proxy-keystone"}) {
        QFile file(QString::fromLocal8Bit(qgetenv("QM_TEST_SWIFT_DIR") + log));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        while (!file.atEnd()) {
            const QByteArray line = file.readLine();
            count += line.contains('/' + container) && line.contains("Quartermaster/1");
        }
    }
    return count;
}

/// An object's path in a URL.
[[nodiscard]] inline QByteArray swiftUrlPath(const QByteArray &container, const QString &name)
{
    return '/' + container + '/' + bytesFromName(name).toPercentEncoding("/");
}

} // namespace Quartermaster
