// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/file/filedriver.h"
#include "drivers/http/httpdriver.h"
#include "drivers/simulated/simulateddriver.h"
#include "model/monitor.h"
#include "model/store.h"
#include "model/transferqueue.h"
#include "tests/contract/contractstreams.h"

#include <QTemporaryDir>
#include <QtTest>

namespace Quartermaster {

using namespace Qt::StringLiterals;

inline constexpr int faultPoints = 10;
inline constexpr qint64 faultSize = (1 << 20) + 12'345; // bytes of the object that something happens to

/// The byte before which point \a index of ten happens: from the very first to shortly before the end.
[[nodiscard]] inline qint64 faultPoint(int index)
{
    return index * (faultSize - 1) / (faultPoints - 1);
}

[[nodiscard]] inline QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("missing");
}

[[nodiscard]] inline bool writeTo(const QString &path, const QByteArray &data)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(data) == data.size() && file.flush();
}

[[nodiscard]] inline QStringList everythingIn(const QString &folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
}

/// Stores of every kind there is, watched, and a queue that does not take long to try again.
class FaultBench
{
public:
    /// \a groups: "id:driver" and its options.
    explicit FaultBench(const QList<std::pair<QByteArray, QByteArray>> &groups)
    {
        QByteArrayList backends;
        QByteArray sections;
        for (const auto &[name, options] : groups) {
            backends.append(name);
            sections += '[' + name.left(name.indexOf(':')) + "]\n" + options + '\n';
        }
        const QByteArray text = "[DEFAULT]\nenabled_backends = " + backends.join(", ")
                                + "\n[glance_store]\ndefault_backend = "
                                + backends.constFirst().left(backends.constFirst().indexOf(':')) + '\n' + sections;
        const auto parsed = parseConfiguration(text, u"faults.conf"_s, registry.schemas());
        if (!parsed || !parsed->problems.isEmpty())
            qFatal("%s", parsed ? qPrintable(parsed->problems.constFirst().toString()) : text.constData());
        registry.setConfiguration(*parsed);
        queue.setRetryPolicy({.firstDelay = 50, .longestDelay = 100, .settleTime = 500});
        monitor.start();
    }
    ~FaultBench()
    {
        monitor.stop();
        queue.cancelAll();
    }
    Q_DISABLE_COPY_MOVE(FaultBench)

    [[nodiscard]] std::shared_ptr<Driver> driver(const QString &id) { return registry.driver(*registry.store(id)); }
    [[nodiscard]] Transfer transfer(quint64 id) const { return *queue.transfer(id); }
    template<typename T>
    [[nodiscard]] static Result<T> wait(const OperationPtr<T> &operation)
    {
        constexpr int patience = 30'000;
        QSignalSpy finished(operation.get(), &Operation::finished);
        operation->start();
        return finished.wait(patience) ? operation->result() : failure(ErrorKind::TimedOut, u"it does not end"_s);
    }
    /// A download's part is gone, whoever of its threads was the last to let go.
    [[nodiscard]] static bool hasOnly(const QString &folder, const QStringList &names)
    {
        return QTest::qWaitFor([&] { return everythingIn(folder) == names; }, 10'000);
    }

    std::shared_ptr<WorkerPool> pool = std::make_shared<WorkerPool>();
    std::shared_ptr<Simulations> simulations = std::make_shared<Simulations>();
    StoreRegistry registry{
        QList<DriverEntry>{fileDriverEntry(pool), httpDriverEntry(pool), simulatedDriverEntry(pool, simulations)}};
    Monitor monitor{registry};
    TransferQueue queue{registry};
};

/// A file, with something that happens before byte \a at is handed on.
class TroubledSource final : public DataSource
{
public:
    TroubledSource(std::shared_ptr<DataSource> inner, qint64 at, std::function<void()> trouble)
        : m_inner(std::move(inner))
        , m_at(at)
        , m_trouble(std::move(trouble))
    {}
    Result<qint64> open() override { return m_inner->open(); }
    Result<qint64> read(char *buffer, qint64 most) override
    {
        constexpr qint64 piece = 4096;
        if (m_trouble && m_done >= m_at)
            std::exchange(m_trouble, nullptr)();
        const qint64 least = m_trouble ? std::min(most, m_at - m_done) : std::min(most, piece);
        const auto count = m_inner->read(buffer, least);
        m_done += count.value_or(0);
        return count;
    }
    QString name() const override { return m_inner->name(); }

private:
    std::shared_ptr<DataSource> m_inner;
    qint64 m_at;
    qint64 m_done = 0;
    std::function<void()> m_trouble;
};

/// The same for what is downloaded.
class TroubledSink final : public DataSink
{
public:
    TroubledSink(std::shared_ptr<DataSink> inner, qint64 at, std::function<void()> trouble)
        : m_inner(std::move(inner))
        , m_at(at)
        , m_trouble(std::move(trouble))
    {}
    Result<void> begin(qint64 total) override { return m_inner->begin(total); }
    Result<void> write(QByteArrayView data) override
    {
        m_done += data.size();
        if (m_trouble && m_done > m_at)
            std::exchange(m_trouble, nullptr)();
        return m_inner->write(data);
    }
    Result<void> finish() override { return m_inner->finish(); }

private:
    std::shared_ptr<DataSink> m_inner;
    qint64 m_at;
    qint64 m_done = 0;
    std::function<void()> m_trouble;
};

} // namespace Quartermaster
