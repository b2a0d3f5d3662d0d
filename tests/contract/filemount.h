// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <functional>
#include <thread>

#include <sys/syscall.h>
#include <unistd.h>

namespace Quartermaster {

/// A real file system, through tests/servers/mounts.
class Mount
{
public:
    /// \a shown: the folder that a fuse mount shows, else one of its own.
    explicit Mount(const QByteArray &kind, const QByteArray &size = "16M", const QString &shown = {})
    {
        if (!shown.isEmpty() && !QFile::link(shown, source()))
            return;
        m_isUp = run({QStringLiteral("up"), dir(), QString::fromLatin1(kind), QString::fromLatin1(size)});
    }
    ~Mount() { run({QStringLiteral("down"), dir()}); }
    Q_DISABLE_COPY_MOVE(Mount)

    [[nodiscard]] static QString script()
    {
        const QString folder = qEnvironmentVariable("QM_TEST_SERVERS_DIR", qEnvironmentVariable("QM_TEST_SOURCE_DIR")
                                                                               + QStringLiteral("/tests/servers"));
        return folder + QStringLiteral("/mounts");
    }
    [[nodiscard]] bool isUp() const { return m_isUp; }
    [[nodiscard]] QString path() const { return dir() + QStringLiteral("/mnt"); }
    [[nodiscard]] QString source() const { return dir() + QStringLiteral("/src"); } ///< What a fuse mount shows.
    bool control(const QString &command, const QString &argument = {})
    {
        return run({QStringLiteral("ctl"), dir(), command, argument});
    }

private:
    [[nodiscard]] QString dir() const { return m_dir.path(); }
    static bool run(const QStringList &arguments)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(script(), arguments);
        return process.waitForFinished(60'000) && process.exitStatus() == QProcess::NormalExit
               && process.exitCode() == 0;
    }

    QTemporaryDir m_dir;
    bool m_isUp = false;
};

/// Runs \a work in a thread of its own as nobody; the process stays root (only libc's setuid() is for all threads).
inline void asNobody(const std::function<void()> &work)
{
    std::thread([&work] {
        constexpr uid_t id = 65534;
        if (::syscall(SYS_setgroups, 0, nullptr) != 0 || ::syscall(SYS_setresgid, id, id, id) != 0
            || ::syscall(SYS_setresuid, id, id, id) != 0)
            qFatal("cannot become nobody");
        work();
    }).join();
}

} // namespace Quartermaster

/// Skips the test where this machine cannot mount \a kind.
#define NEEDS(kind) \
    do { \
        QProcess can; \
        can.start(Mount::script(), {QStringLiteral("can"), QStringLiteral(kind)}); \
        if (!can.waitForFinished(60'000) || can.exitCode() != 0) \
            QSKIP("this machine cannot mount " kind); \
    } while (false)
