// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/eventlog.h"

#include "model/monitor.h"
#include "model/reasontext.h"
#include "model/store.h"
#include "model/storenotice.h"
#include "model/transferqueue.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// "Read-only: mount flag ro".
QString reasonAndEvidence(const Finding &finding)
{
    QStringList parts{reasonTitle(finding.reason), finding.detail.isEmpty() ? finding.evidence : finding.detail};
    parts.removeAll(QString());
    return parts.join(": "_L1);
}

bool isFirstVerdict(const Snapshot &before)
{
    return !before.checkedAt().isValid() && before.verdict(Capability::List).waits()
           && before.verdict(Capability::ReadAccess).waits();
}

Event::Severity severityOf(const Snapshot &before, const Snapshot &after)
{
    if (after.state() == StoreState::Offline)
        return Event::Severity::Error;
    for (const Capability capability : after.changedSince(before)) {
        const Verdict verdict = after.verdict(capability);
        const bool isNews = !isFirstVerdict(before) || verdict.deciding.layer > Layer::Configuration;
        if (verdict.answer == Answer::No && isNews)
            return Event::Severity::Warning;
    }
    return Event::Severity::Info;
}

Event transferEvent(const Transfer &transfer)
{
    Event event{.store = transfer.kind == Transfer::Kind::Copy ? transfer.targetStore : transfer.store};
    event.details = transfer.error ? transfer.error->evidence : QString();
    if (transfer.state == Transfer::State::Failed) {
        event.severity = Event::Severity::Error;
        event.text = transfer.failureText();
    } else {
        //: %1 Upload, Download, ...; %2 a name; %3 Done, Canceled, ...
        event.text =
            EventLog::tr("%1 of %2: %3").arg(transferKindTitle(transfer.kind), transfer.name(), transfer.stateText());
    }
    return event;
}

} // namespace

QString Event::line() const
{
    return store.isEmpty() ? text : u"%1: %2"_s.arg(store, text);
}

QString changeText(const Snapshot &before, const Snapshot &after)
{
    const bool isFirst = isFirstVerdict(before);
    struct Group {
        QString change;
        QStringList names;
    };
    QList<Group> groups;
    for (const Capability capability : after.changedSince(before)) {
        const Verdict was = before.verdict(capability);
        const Verdict is = after.verdict(capability);
        if (isFirst && (is.answer == Answer::Yes || is.deciding.layer < Layer::Backend))
            continue; // as declared
        QString change = isFirst || was.answer == is.answer
                             ? answerTitle(is.answer)
                             : u"%1 -> %2"_s.arg(answerTitle(was.answer), answerTitle(is.answer));
        if (is.answer != Answer::Yes)
            change += u" (%1)"_s.arg(reasonAndEvidence(is.deciding));
        const auto group = std::find_if(groups.begin(), groups.end(),
                                        [&change](const Group &one) { return one.change == change; });
        if (group == groups.end())
            groups << Group{change, {capabilityName(capability)}};
        else
            group->names << capabilityName(capability);
    }
    QStringList parts;
    if (isFirst)
        parts << EventLog::tr("Checked: %1").arg(stateTitle(after.state()));
    else if (before.state() != after.state() && (groups.isEmpty() || after.state() == StoreState::Offline))
        parts << u"%1 -> %2"_s.arg(stateTitle(before.state()), stateTitle(after.state()));
    for (const Group &group : std::as_const(groups))
        parts << u"%1: %2"_s.arg(group.names.join(", "_L1), group.change);
    return parts.join("; "_L1);
}

Event changeEvent(const Store &store, const Snapshot &before, const Snapshot &after, const QString &cause)
{
    Event event{
        .store = store.id(), .severity = severityOf(before, after), .text = changeText(before, after), .cause = cause};
    QStringList details;
    for (const Finding &finding : after.findings()) {
        const auto same = [&finding](const Finding &one) { return one.saysSameAs(finding); };
        if (std::any_of(before.findings().begin(), before.findings().end(), same))
            continue;
        if (finding.answer == Answer::Yes || finding.layer == Layer::Driver)
            continue;
        QStringList parts{layerTitle(finding.layer), reasonTitle(finding.reason), finding.detail, finding.evidence};
        parts.removeAll(QString());
        details << parts.join(": "_L1);
    }
    event.details = details.join(u'\n');
    if (event.text.isEmpty()) // the same answers for the same reasons, said otherwise
        event.text = event.details.section(u'\n', 0, 0);
    return event;
}

EventLog::EventLog(int capacity, QObject *parent)
    : QObject(parent)
    , m_capacity(std::max(1, capacity))
{}

void EventLog::add(Event event)
{
    if (!event.time.isValid())
        event.time = QDateTime::currentDateTimeUtc();
    const auto full = static_cast<size_t>(m_capacity);
    if (m_events.size() >= full) {
        Q_EMIT aboutToDrop(1);
        m_events.pop_front();
        Q_EMIT dropped();
    }
    Q_EMIT aboutToAppend();
    m_events.push_back(std::move(event));
    Q_EMIT appended();
}

void EventLog::watch(Monitor &monitor)
{
    connect(&monitor, &Monitor::capabilitiesChanged, this,
            [this](const Store *store, const Snapshot &before, const Snapshot &after, const QString &cause) {
                const Event event = changeEvent(*store, before, after, cause);
                if (!event.text.isEmpty())
                    add(event);
            });
}

void EventLog::watch(TransferQueue &queue)
{
    connect(&queue, &TransferQueue::finished, this, [this](const Transfer &transfer) { add(transferEvent(transfer)); });
}

void EventLog::report(const QList<ConfigurationProblem> &problems)
{
    for (const ConfigurationProblem &problem : problems) {
        const bool isError = problem.severity == ConfigurationProblem::Severity::Error;
        add({.store = problem.store,
             .severity = isError ? Event::Severity::Error : Event::Severity::Warning,
             .text = problem.toString(),
             .cause = u"configuration"_s});
    }
}

void EventLog::clear()
{
    if (m_events.empty())
        return;
    Q_EMIT aboutToDrop(static_cast<int>(m_events.size()));
    m_events.clear();
    Q_EMIT dropped();
}

} // namespace Quartermaster
