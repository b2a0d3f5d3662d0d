// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/benches.h"
#include "tests/gui/windowfixture.h"

#include "model/monitor.h"
#include "model/store.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// Makes the backend read-only and writable in turns, and times how soon the Upload button has been painted as it is then.
class ActionBench final : public QObject
{
public:
    explicit ActionBench(BenchDone done)
        : m_done(std::move(done))
    {}

    void start()
    {
        if (!m_fixture.open("simulated_objects = 1000\n"))
            return m_done({});
        m_upload = m_fixture.action(u"actionUpload"_s);
        m_button = m_fixture.button(m_upload);
        if (!m_upload || !m_button)
            return m_done({});
        m_button->installEventFilter(this);
        connect(&m_fixture.application.core().monitor, &Monitor::capabilitiesChanged, this,
                [this] { m_known = m_clock.nsecsElapsed(); });
        m_settling.setInterval(50);
        connect(&m_settling, &QTimer::timeout, this, [this] {
            if (!m_fixture.window.isSettled() || !m_upload->isEnabled())
                return;
            m_settling.stop();
            change();
        });
        m_settling.start();
    }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        // The filter comes before the painting itself: it is over when the next event is handled.
        if (event->type() == QEvent::Paint && m_known > 0 && m_upload->isEnabled() == m_wanted) {
            QMetaObject::invokeMethod(this, &ActionBench::painted, Qt::QueuedConnection);
            m_painting = true;
        }
        return QObject::eventFilter(watched, event);
    }

private:
    static constexpr int changes = 200;

    void change()
    {
        SimulatedBehaviour next = m_fixture.simulation()->behaviour();
        next.readOnly = !next.readOnly;
        m_wanted = !next.readOnly;
        m_known = 0;
        m_clock.start();
        m_fixture.simulation()->setBehaviour(next);
    }

    void painted()
    {
        if (!std::exchange(m_painting, false))
            return;
        const auto now = static_cast<double>(m_clock.nsecsElapsed());
        m_sinceKnown << (now - static_cast<double>(m_known)) / 1e6;
        m_sinceChange << now / 1e6;
        m_known = 0;
        if (m_sinceKnown.size() < changes) {
            QTimer::singleShot(5, this, &ActionBench::change);
            return;
        }
        m_done(
            {{.name = u"backend change known -> action painted disabled, median"_s,
              .value = median(m_sinceKnown),
              .unit = u"ms"_s,
              .budget = 50},
             {.name = u"  99th percentile"_s, .value = percentile(m_sinceKnown, 0.99), .unit = u"ms"_s, .budget = 50},
             {.name = u"  from the change itself, with the probe: 99th percentile"_s,
              .value = percentile(m_sinceChange, 0.99),
              .unit = u"ms"_s}});
    }

    WindowFixture m_fixture;
    BenchDone m_done;
    QTimer m_settling;
    QElapsedTimer m_clock;
    QAction *m_upload = nullptr;
    QToolButton *m_button = nullptr;
    QList<double> m_sinceKnown; // ms
    QList<double> m_sinceChange;
    qint64 m_known = 0; ///< ns
    bool m_wanted = false;
    bool m_painting = false;
};

} // namespace

void measureActions(const BenchDone &done)
{
    auto *bench = new ActionBench(done);
    QObject::connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, bench, [bench] { delete bench; });
    bench->start();
}

} // namespace Quartermaster
