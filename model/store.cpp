// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/store.h"

#include "model/objectname.h"
#include "model/registry.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// What a failure of \a kind takes, where its reason is one that lasts.
quint32 lostBits(OperationKind kind)
{
    switch (kind) {
    case OperationKind::List:
        return removalBits(Capability::List);
    case OperationKind::Stat:
        return removalBits(Capability::Stat);
    case OperationKind::Get:
        return removalBits(Capability::ReadAccess);
    case OperationKind::GetOffset:
    case OperationKind::GetRange:
        return removalBits(Capability::ReadRandom);
    case OperationKind::Add:
        return removalBits(Capability::WriteAccess);
    case OperationKind::AddOffset:
        return removalBits(Capability::WriteOffset);
    case OperationKind::Delete:
        return removalBits(Capability::Delete);
    case OperationKind::CreateContainer:
        return removalBits(Capability::CreateContainer);
    case OperationKind::Copy:
        return removalBits(Capability::ServerCopy);
    case OperationKind::Rename:
    case OperationKind::SetMetadata:
        return removalBits(Capability::WriteAccess);
    }
    return 0;
}

/// What a success of \a kind gives back. A new name, and metadata, need no room: a full store may well have taken it.
quint32 provedBits(OperationKind kind)
{
    const bool needsNoRoom = kind == OperationKind::Rename || kind == OperationKind::SetMetadata;
    return needsNoRoom ? 0 : requiredCapabilities(kind).bits();
}

/// Whether a failure says something of the store, and not only of one object or of this moment. Where the backend tells what is
/// free, only a probe can say that it is full: the object may just have been too large.
bool isLearnt(const Error &error, OperationKind kind, const Limits &limits, bool onlyTryingTells)
{
    if (error.kind == ErrorKind::LocalFile) // a full disk on this side says nothing of the store
        return false;
    switch (error.reason) {
    case Reason::NotPermitted:
        // One object's own permissions may be to blame, unless the operation concerns the store as a whole.
        return kind == OperationKind::Add || kind == OperationKind::List || kind == OperationKind::CreateContainer
               || (kind == OperationKind::Delete && onlyTryingTells);
    case Reason::Full:
    case Reason::NoInodes:
    case Reason::Quota:
        return !limits.freeBytes;
    case Reason::ReadOnly:
    case Reason::NotSupported:
        return kind != OperationKind::Get && kind != OperationKind::Stat;
    case Reason::NoRanges:
        return true;
    default:
        return false;
    }
}

constexpr qint64 momentSeconds = 10;

/// A backend that takes no writing now, and will again. Of reading a probe knows better.
bool isOfTheMoment(const Error &error, OperationKind kind)
{
    const bool writes = kind == OperationKind::Add || kind == OperationKind::Delete;
    return writes && error.kind != ErrorKind::LocalFile
           && (error.reason == Reason::RateLimited || error.reason == Reason::Maintenance
               || error.reason == Reason::ServerError);
}

/// Failures after which a probe should look, as they may concern the whole store.
bool asksForProbe(const Error &error)
{
    switch (error.kind) {
    case ErrorKind::NotPermitted:
    case ErrorKind::NotAuthenticated:
    case ErrorKind::StorageFull:
    case ErrorKind::Unreachable:
    case ErrorKind::TimedOut:
    case ErrorKind::BadAnswer:
    case ErrorKind::NotFound:
        return true;
    case ErrorKind::Refused:
    case ErrorKind::AlreadyExists:
    case ErrorKind::ChecksumMismatch:
    case ErrorKind::BadInput:
    case ErrorKind::BadConfiguration:
    case ErrorKind::SourceChanged:
    case ErrorKind::LocalFile:
    case ErrorKind::Canceled:
        return false;
    case ErrorKind::Failed:
        return error.reason != Reason::None;
    }
    return false;
}

Reason reasonOf(const Error &error)
{
    if (error.reason != Reason::None)
        return error.reason;
    switch (error.kind) {
    case ErrorKind::NotPermitted:
        return Reason::NotPermitted;
    case ErrorKind::NotAuthenticated:
        return Reason::Authentication;
    case ErrorKind::TimedOut:
        return Reason::Timeout;
    case ErrorKind::BadAnswer:
        return Reason::BadAnswer;
    case ErrorKind::NotFound:
        return Reason::MissingRoot;
    case ErrorKind::BadConfiguration:
        return Reason::BadConfiguration;
    default:
        return Reason::Unreachable;
    }
}

/// Sets the times: since stays as long as a statement stays the same.
void keepSince(QList<Finding> &findings, const QList<Finding> &before, const QDateTime &now)
{
    for (Finding &finding : findings) {
        finding.checkedAt = now;
        const auto old = std::find_if(before.begin(), before.end(),
                                      [&finding](const Finding &one) { return one.saysSameAs(finding); });
        finding.since = old != before.end() ? old->since : now;
    }
}

} // namespace

Store::Store(StoreConfiguration configuration, const DriverEntry *entry, QObject *parent)
    : QObject(parent)
    , m_configuration(std::move(configuration))
    , m_entry(entry)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (!m_entry) {
        m_configured << Finding::unavailable(Layer::Driver, Reason::UnknownDriver, m_configuration.driver);
    } else if (!m_entry->schema.isBuilt) {
        m_configured << Finding::unavailable(Layer::Driver, Reason::DriverNotBuilt, m_entry->howToGet);
    } else if (m_configuration.hasErrors()) {
        for (const ConfigurationProblem &problem : m_configuration.problems) {
            if (problem.severity == ConfigurationProblem::Severity::Error) {
                const QString place = u"%1:%2"_s.arg(problem.where.file).arg(problem.where.line);
                m_configured << Finding::unavailable(Layer::Configuration, Reason::BadConfiguration, problem.text,
                                                     place);
            }
        }
    } else if (!m_configuration.pendingSecrets.isEmpty()) {
        for (const PendingSecret &secret : std::as_const(m_configuration.pendingSecrets)) {
            const QString place = u"keychain:%1"_s.arg(secret.key);
            const QString what = secret.problem.isEmpty() ? secret.option : secret.option + ": "_L1 + secret.problem;
            m_configured << Finding::unavailable(Layer::Configuration, Reason::SecretMissing, what, place);
        }
    } else {
        if (m_entry->configure)
            m_configured = m_entry->configure(m_configuration);
        m_probed << Finding{
            .layer = Layer::Backend, .answer = Answer::Unknown, .about = backendBits, .reason = Reason::NotChecked};
    }
    keepSince(m_configured, {}, now);
    rebuild({});
}

Store::~Store() = default;

bool Store::isUsable() const
{
    return m_entry && m_entry->schema.isBuilt && !m_configuration.hasErrors()
           && m_configuration.pendingSecrets.isEmpty();
}

void Store::applyProbe(const Result<ProbeReport> &report, const QString &cause)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (!report && report.error().kind == ErrorKind::Canceled)
        return;
    if (!report && report.error().kind == ErrorKind::TimedOut) {
        constexpr int countsFrom = 2; // in a row: one may be a hiccup
        if (++m_timeouts < countsFrom)
            return;
    } else {
        m_timeouts = 0;
    }
    QList<Finding> findings;
    if (report) {
        findings = report->findings;
        m_limits = report->limits;
    } else {
        const Error &error = report.error();
        Finding finding = Finding::unavailable(Layer::Backend, reasonOf(error), error.detail, error.evidence);
        if (error.retryAfter >= 0)
            finding.until = now.addSecs(error.retryAfter);
        findings << finding;
        m_limits = {};
    }
    // A probe that has found another state of the backend ends what was learnt under the old one.
    const auto sameAs = [](const Finding &a, const Finding &b) { return a.saysSameAs(b); };
    if (!std::equal(findings.begin(), findings.end(), m_probed.begin(), m_probed.end(), sameAs) && !m_probed.isEmpty()
        && m_checkedAt.isValid())
        m_learnt.clear();
    // So does one that has positive evidence of the opposite.
    quint32 proved = 0;
    for (const Finding &finding : std::as_const(findings)) {
        if (finding.answer == Answer::Yes)
            proved |= finding.about;
    }
    m_learnt.removeIf([proved](const Lesson &lesson) {
        return lesson.expires.hasExpired() || (lesson.finding.about & ~proved) == 0;
    });
    keepSince(findings, m_probed, now);
    m_probed = std::move(findings);
    m_checkedAt = now;
    rebuild(cause);
}

void Store::learn(OperationKind kind, const Error *error, const QString &object)
{
    if (!error) {
        const quint32 proved = provedBits(kind);
        const qsizetype dropped = m_learnt.removeIf(
            [proved](const Lesson &lesson) { return (lesson.finding.about & proved) != 0; });
        if (dropped > 0)
            rebuild(u"an operation succeeded"_s);
        return;
    }
    const quint32 bits = lostBits(kind);
    const bool onlyTryingTells = std::any_of(m_probed.begin(), m_probed.end(), [bits](const Finding &finding) {
        return finding.answer == Answer::Unknown && finding.reason == Reason::Indeterminate
               && (finding.about & bits) != 0;
    });
    const bool passes = onlyTryingTells && isOfTheMoment(*error, kind);
    if (passes || isLearnt(*error, kind, m_limits, onlyTryingTells)) {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        Finding finding{.layer = Layer::Backend,
                        .answer = Answer::No,
                        .about = bits,
                        .reason = error->reason,
                        .detail = error->detail,
                        .evidence = error->evidence,
                        .since = now,
                        .checkedAt = now};
        const auto old = std::find_if(m_learnt.begin(), m_learnt.end(),
                                      [&finding](const Lesson &one) { return one.finding.saysSameAs(finding); });
        if (old == m_learnt.end()) {
            Lesson lesson{.finding = finding};
            if (passes)
                lesson.expires = QDeadlineTimer(1'000 * (error->retryAfter >= 0 ? error->retryAfter : momentSeconds));
            m_learnt << lesson;
            rebuild(u"%1 of %2 failed"_s.arg(operationName(kind), displayName(redactedPath(object))));
        }
    }
    if (asksForProbe(*error))
        Q_EMIT probeWanted(this, u"%1 failed"_s.arg(operationName(kind)));
}

void Store::forgetLearnt()
{
    if (m_learnt.isEmpty())
        return;
    m_learnt.clear();
    rebuild(u"checked again"_s);
}

void Store::setOverride(const QString &key, const QList<Finding> &findings, const QString &cause)
{
    QList<Finding> overriding = findings;
    const QList<Finding> before = m_overrides[key];
    keepSince(overriding, before, QDateTime::currentDateTimeUtc());
    if (overriding.isEmpty())
        m_overrides.erase(key);
    else
        m_overrides[key] = overriding;
    rebuild(cause);
}

void Store::rebuild(const QString &cause)
{
    QList<Finding> findings = m_configured + m_probed;
    for (const Lesson &lesson : std::as_const(m_learnt))
        findings << lesson.finding;
    for (const auto &[key, overriding] : m_overrides)
        findings += overriding;
    const CapabilitySet declared = m_entry ? m_entry->declared : CapabilitySet();
    const Snapshot before = m_snapshot;
    const Renaming renaming = m_entry ? m_entry->renaming : Renaming::ByCopy;
    m_snapshot = Snapshot(declared, std::move(findings), m_limits, m_checkedAt, renaming);
    if (!m_snapshot.saysSameAs(before))
        Q_EMIT capabilitiesChanged(this, before, m_snapshot, cause);
    else
        Q_EMIT snapshotRefreshed(this);
}

} // namespace Quartermaster
