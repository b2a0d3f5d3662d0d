// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configuration.h"
#include "model/snapshot.h"

#include <QObject>

#include <deque>

namespace Quartermaster {

class Monitor;
class TransferQueue;
class Store;

/// Something that happened. Never holds a secret.
struct Event {
    enum class Severity : quint8 { Info, Warning, Error };

    QDateTime time = {}; ///< UTC.
    QString store = {};  ///< Empty when not of one store.
    Severity severity = Severity::Info;
    QString text = {};    ///< One line: "WRITE_ACCESS, DELETE: yes -> no (read-only: mount flag ro)".
    QString cause = {};   ///< What led to it: "mount table changed".
    QString details = {}; ///< Evidence; lines.

    /// "cheap: WRITE_ACCESS, DELETE: yes -> no (read-only: mount flag ro)".
    [[nodiscard]] QString line() const;
};

/// "WRITE_ACCESS, DELETE: yes -> no (read-only: mount flag ro); READ_ACCESS: ..."; for a store's first verdicts
/// "checked: online". Empty when nothing differs.
[[nodiscard]] QString changeText(const Snapshot &before, const Snapshot &after);
[[nodiscard]] Event changeEvent(const Store &store, const Snapshot &before, const Snapshot &after,
                                const QString &cause);

/// The last events of this run, the oldest first. What it watches must outlive it or be gone for good.
class EventLog final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EventLog)

public:
    static constexpr int defaultCapacity = 10'000;

    explicit EventLog(int capacity = defaultCapacity, QObject *parent = nullptr);

    /// A null time becomes now.
    void add(Event event);
    void watch(Monitor &monitor);
    void watch(TransferQueue &queue);
    /// One event a problem.
    void report(const QList<ConfigurationProblem> &problems);
    void clear();

    [[nodiscard]] const std::deque<Event> &events() const { return m_events; }

Q_SIGNALS:
    void aboutToAppend();
    void appended();
    void aboutToDrop(int count); ///< The oldest ones.
    void dropped();

private:
    int m_capacity;
    std::deque<Event> m_events;
};

} // namespace Quartermaster

Q_DECLARE_METATYPE(Quartermaster::Event)
