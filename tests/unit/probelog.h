// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/monitor.h"
#include "model/store.h"

#include <QElapsedTimer>

namespace Quartermaster {

/// When the probes of each store began and ended.
class ProbeLog : public QObject
{
public:
    explicit ProbeLog(Monitor &monitor)
    {
        m_clock.start();
        connect(&monitor, &Monitor::probeStarted, this,
                [this](Store *store) { starts[store->id()] << m_clock.elapsed(); });
        connect(&monitor, &Monitor::probeFinished, this,
                [this](Store *store) { ends[store->id()] << m_clock.elapsed(); });
    }
    [[nodiscard]] qint64 now() const { return m_clock.elapsed(); }
    /// From the end of a probe to the start of the next, in ms.
    [[nodiscard]] QList<qint64> pauses(const QString &store) const
    {
        QList<qint64> list;
        const QList<qint64> began = starts.value(store);
        const QList<qint64> ended = ends.value(store);
        for (qsizetype i = 1; i < began.size() && i <= ended.size(); ++i)
            list << began[i] - ended[i - 1];
        return list;
    }

    QMap<QString, QList<qint64>> starts;
    QMap<QString, QList<qint64>> ends;

private:
    QElapsedTimer m_clock;
};

} // namespace Quartermaster
