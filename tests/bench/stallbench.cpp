// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/benches.h"
#include "tests/bench/heartbeat.h"
#include "tests/gui/windowfixture.h"

#include "model/objecttablemodel.h"
#include "model/transferqueue.h"

#include <QAbstractProxyModel>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEvent>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int objectCount = 1'000'000;
constexpr int transferCount = 4;
constexpr qint64 transferSize = 4LL << 30;     // of which only a part is transferred
constexpr qint64 bytesPerSecond = 112LL << 20; // a gigabit line

/// The real window: four downloads run, then the backend with the million objects comes back, and they stream in.
class StallBench final : public QObject
{
public:
    explicit StallBench(BenchDone done)
        : m_done(std::move(done))
    {}

    void start()
    {
        // Sparse: their content costs no disk.
        QDir(m_fixture.folder.path()).mkdir(u"disk"_s);
        for (int i = 0; i < transferCount; ++i) {
            QFile file(m_fixture.path(u"disk/big-%1"_s.arg(i)));
            if (!file.open(QIODevice::WriteOnly) || !file.resize(transferSize))
                return m_done({});
        }
        const QByteArray groups = "simulated_objects = " + QByteArray::number(objectCount)
                                  + "\nsimulated_state = offline\n[disk]\nfilesystem_store_datadir = "
                                  + m_fixture.path(u"disk"_s).toUtf8() + '\n';
        if (!m_fixture.open(groups, "sim:simulated, disk:file"))
            return m_done({});
        auto *proxy = qobject_cast<QAbstractProxyModel *>(m_fixture.objects()->model());
        m_model = qobject_cast<ObjectTableModel *>(proxy ? proxy->sourceModel() : m_fixture.objects()->model());
        if (!m_model)
            return m_done({});
        connect(m_model, &ObjectTableModel::countChanged, this, &StallBench::came);
        connect(m_model, &ObjectTableModel::arranged, this, &StallBench::arranged);
        m_fixture.objects()->viewport()->installEventFilter(this);

        m_transfers.setConcurrency(transferCount);
        m_transfers.setBytesPerSecond(bytesPerSecond);
        for (int i = 0; i < transferCount; ++i) {
            const QString name = u"big-%1"_s.arg(i);
            m_transfers.download(u"disk"_s, {.name = name, .path = name, .size = transferSize},
                                 m_fixture.path(u"here-"_s + name));
        }
        connect(&m_transfers, &TransferQueue::countsChanged, this, [this] {
            if (m_transfers.counts().active == transferCount)
                m_fixture.simulation()->setBehaviour({});
        });
    }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        // The filter comes before the painting itself: it is over when the next event is handled.
        if (event->type() == QEvent::Paint && m_sinceFirst.isValid() && m_model->rowCount() > 0) {
            m_fixture.objects()->viewport()->removeEventFilter(this);
            QMetaObject::invokeMethod(
                this, [this] { m_firstRows = static_cast<double>(m_sinceFirst.nsecsElapsed()) / 1e6; },
                Qt::QueuedConnection);
        }
        return QObject::eventFilter(watched, event);
    }

private:
    void came()
    {
        if (m_sinceFirst.isValid() || m_model->count() == 0)
            return;
        m_sinceFirst.start();
        m_heartbeat.start();
    }

    void arranged()
    {
        if (m_model->rowCount() < objectCount)
            return;
        m_model->disconnect(this);
        // What follows from it, painting for one, is a part of it.
        QTimer::singleShot(50, this, &StallBench::finish);
    }

    void finish()
    {
        m_heartbeat.stop();
        const double all = static_cast<double>(m_sinceFirst.nsecsElapsed()) / 1e9;
        const int active = m_transfers.counts().active;
        m_transfers.cancelAll();
        if (m_firstRows == 0 || active != transferCount) // never painted, or something else was measured
            return m_done({});
        m_done({{.name = u"1,000,000 objects into the window: first page -> first rows"_s,
                 .value = m_firstRows,
                 .unit = u"ms"_s,
                 .budget = 200},
                {.name = u"  until all are there"_s, .value = all, .unit = u"s"_s},
                {.name = u"  GUI thread busy meanwhile, 99.9th percentile"_s,
                 .value = percentile(m_heartbeat.stalls(), 0.999),
                 .unit = u"ms"_s,
                 .budget = 16,
                 .note = u"%1 transfers ran, %2 beats"_s.arg(active).arg(m_heartbeat.stalls().size())},
                {.name = u"  the same, of the time (a long one weighs more)"_s,
                 .value = percentileOfTime(m_heartbeat.stalls(), m_heartbeat.idle(), 0.999),
                 .unit = u"ms"_s,
                 .budget = 16},
                {.name = u"  the same, at most"_s, .value = percentile(m_heartbeat.stalls(), 1), .unit = u"ms"_s},
                {.name = u"  its processor time of it, 99.9th percentile"_s,
                 .value = percentile(m_heartbeat.computing(), 0.999),
                 .unit = u"ms"_s},
                {.name = u"  the same, at most"_s, .value = percentile(m_heartbeat.computing(), 1), .unit = u"ms"_s}});
    }

    WindowFixture m_fixture;
    BenchDone m_done;
    TransferQueue &m_transfers = m_fixture.application.core().transfers;
    ObjectTableModel *m_model = nullptr;
    Heartbeat m_heartbeat;
    QElapsedTimer m_sinceFirst;
    double m_firstRows = 0; ///< ms
};

} // namespace

void measureStalls(const BenchDone &done)
{
    auto *bench = new StallBench(done);
    QObject::connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, bench, [bench] { delete bench; });
    bench->start();
}

} // namespace Quartermaster
