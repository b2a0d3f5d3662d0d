// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftprobe.h"

#include "drivers/swift/swiftlisting.h"
#include "model/objectname.h"

#include <QThread>
#include <QUuid>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

const QByteArray probeFolder = ".quartermaster-probe/";

std::optional<qint64> numberOf(const HttpAnswer &answer, const char *header)
{
    bool ok = false;
    const qint64 value = answer.header(header).toLongLong(&ok);
    return ok && value >= 0 ? std::optional(value) : std::nullopt;
}

/// One look at a container and its account.
class Probe
{
public:
    Probe(SwiftClient &client, bool mayWrite)
        : m_client(client)
        , m_mayWrite(mayWrite)
        , m_container(client.config().container)
    {}
    Result<ProbeReport> run();

private:
    enum class Reading : quint8 { Unknown, Works, Fails };

    // Each is false when that settles everything.
    Result<bool> askAccount();
    Result<bool> askContainers();
    Result<bool> askContainer();
    Result<bool> missing(const HttpAnswer &answer);
    Result<void> askObject();
    Result<HttpAnswer> readOne();
    Result<void> tryWriting();
    void judgeTrial(const HttpAnswer &answer);
    void payTrial(SwiftTrial &trial);
    Result<void> tryAll();
    void takeQuota(std::optional<qint64> most, std::optional<qint64> used, const QString &whose);
    void say(Finding finding) { m_report.findings << std::move(finding); }
    void sayNo(std::initializer_list<Capability> lost, const Error &error);
    Result<bool> unavailable(const Error &error);

    SwiftClient &m_client;
    const bool m_mayWrite;
    QByteArray m_container;
    QByteArray m_object; ///< One that reading is tried on; empty where none is known.
    Reading m_reading = Reading::Unknown;
    bool m_ownsAccount = false;
    bool m_isAccountLost = false; ///< Its server does not do its work: every container seems missing then.
    std::optional<Finding> m_quota;
    ProbeReport m_report;
};

QDateTime untilOf(const Error &error)
{
    return error.retryAfter >= 0 ? QDateTime::currentDateTimeUtc().addSecs(error.retryAfter) : QDateTime();
}

/// Holds for the service as a whole, whatever was asked for.
bool concernsAll(const Error &error)
{
    return error.reason == Reason::Maintenance || error.reason == Reason::RateLimited;
}

void Probe::sayNo(std::initializer_list<Capability> lost, const Error &error)
{
    Finding finding = Finding::no(Layer::Backend, lost,
                                  error.reason == Reason::None ? Reason::ServerError : error.reason, error.detail,
                                  error.evidence);
    finding.until = untilOf(error);
    say(finding);
}

/// All that needs the backend is gone, for a while perhaps. Says so; the probe has its answer.
Result<bool> Probe::unavailable(const Error &error)
{
    Finding finding = Finding::unavailable(
        Layer::Backend, error.reason == Reason::None ? Reason::BadAnswer : error.reason, error.detail, error.evidence);
    finding.until = untilOf(error);
    m_report.findings = {finding};
    return false;
}

void Probe::takeQuota(std::optional<qint64> most, std::optional<qint64> used, const QString &whose)
{
    if (!most || !used)
        return;
    const qint64 left = std::max<qint64>(*most - *used, 0);
    Limits &limits = m_report.limits;
    if (!limits.freeBytes || left < *limits.freeBytes) {
        limits.freeBytes = left;
        limits.totalBytes = *most;
    }
    if (left == 0 && !m_quota) {
        m_quota = Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::Quota,
                              u"%1 of the %2's %3 bytes are used"_s.arg(*used).arg(whose).arg(*most),
                              u"X-%1%2-Meta-Quota-Bytes"_s.arg(whose.left(1).toUpper(), whose.mid(1)));
    }
}

Result<bool> Probe::askAccount()
{
    const auto head = m_client.call({.verb = "HEAD"});
    if (!head)
        return tl::unexpected(head.error());
    if (head->isSuccess()) {
        m_ownsAccount = true;
        takeQuota(numberOf(*head, "x-account-meta-quota-bytes"), numberOf(*head, "x-account-bytes-used"), u"account"_s);
        return true;
    }
    const Error error = swiftError(*head, SwiftSubject::Account);
    if (concernsAll(error))
        return unavailable(error);
    if (error.kind == ErrorKind::NotPermitted) { // somebody else's account, whose container is open to us
        sayNo({Capability::CreateContainer}, error);
        return true;
    }
    // An account that nothing was put into may not be there yet.
    if (head->status != 404)
        sayNo({Capability::CreateContainer}, error);
    m_isAccountLost = head->status >= 500;
    return true;
}

/// Several containers: one that is there stands for all.
Result<bool> Probe::askContainers()
{
    const auto listed = m_client.call(
        {.query = {{"format", "json"}, {"limit", "1"}, {"prefix", m_client.config().container + '_'}}});
    if (!listed)
        return tl::unexpected(listed.error());
    if (!listed->isSuccess()) {
        const Error error = swiftError(*listed, SwiftSubject::Account);
        if (concernsAll(error))
            return unavailable(error);
        sayNo({Capability::List}, error);
        return false;
    }
    const auto containers = listed->status == 204 ? QList<SwiftListed>()
                                                  : readSwiftListing(listed->body).value_or(QList<SwiftListed>());
    say(Finding::yes(Layer::Backend, {Capability::List}, listed->evidence()));
    if (!containers.isEmpty()) {
        m_container = bytesFromName(containers.constFirst().name);
        return true;
    }
    say(Finding::unknown(Layer::Backend, {Capability::ReadAccess, Capability::Stat, Capability::Delete},
                         Reason::Indeterminate, u"there is no container yet"_s, listed->evidence()));
    if (!m_client.config().createsContainer) {
        say(Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::MissingRoot,
                        u"there is no container, and swift_store_create_container_on_put is false"_s,
                        listed->evidence()));
    }
    return false;
}

Result<bool> Probe::missing(const HttpAnswer &answer)
{
    Finding finding = Finding::unavailable(Layer::Backend, Reason::MissingRoot,
                                           u"there is no container %1"_s.arg(displayName(nameFromBytes(m_container))),
                                           answer.evidence());
    if (m_ownsAccount)
        finding.about &= ~removalBits(Capability::CreateContainer); // the way out
    if (m_ownsAccount && m_client.config().createsContainer)        // the first upload makes it
        finding.about &= ~removalBits(Capability::WriteAccess);
    say(finding);
    return false;
}

Result<bool> Probe::askContainer()
{
    const auto listed = m_client.call({.container = m_container, .query = {{"format", "json"}, {"limit", "10"}}});
    if (!listed) {
        if (listed.error().kind == ErrorKind::TimedOut && m_ownsAccount) { // the proxy did answer a moment ago
            sayNo({Capability::List}, listed.error());
            return true;
        }
        return tl::unexpected(listed.error());
    }
    if (!listed->isSuccess()) {
        Error error = swiftError(*listed, SwiftSubject::Container);
        if (concernsAll(error))
            return unavailable(error);
        if (error.reason == Reason::MissingRoot && !m_isAccountLost)
            return missing(*listed);
        if (error.reason == Reason::MissingRoot) {
            error.reason = Reason::ServerError;
            error.detail = u"the account cannot be looked up, and without it no container is found"_s;
        }
        sayNo({Capability::List}, error); // who may not list may write, perhaps
        return true;
    }
    say(Finding::yes(Layer::Backend, {Capability::List}, listed->evidence()));
    m_client.session().setPolicy(m_container, QString::fromLatin1(listed->header("x-storage-policy")));
    takeQuota(numberOf(*listed, "x-container-meta-quota-bytes"), numberOf(*listed, "x-container-bytes-used"),
              u"container"_s);
    const auto most = numberOf(*listed, "x-container-meta-quota-count");
    const auto count = numberOf(*listed, "x-container-object-count");
    m_report.limits.objectQuota = most;
    if (most && count && *count >= *most) {
        m_quota = Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::Quota,
                              u"%1 of %2 objects are there"_s.arg(*count).arg(*most),
                              u"X-Container-Meta-Quota-Count"_s);
    }
    const auto objects = listed->status == 204 ? QList<SwiftListed>()
                                               : readSwiftListing(listed->body).value_or(QList<SwiftListed>());
    const auto found = std::find_if(objects.begin(), objects.end(),
                                    [](const SwiftListed &one) { return one.size > 0; });
    if (found != objects.end())
        m_object = bytesFromName(found->name);
    return true;
}

Result<HttpAnswer> Probe::readOne()
{
    return m_client.call({.container = m_container,
                          .object = m_object.isEmpty() ? probeFolder + "none" : m_object,
                          .headers = {{"Range", "bytes=0-0"}}});
}

Result<void> Probe::askObject()
{
    const std::initializer_list<Capability> reading{Capability::ReadAccess, Capability::ReadOffset,
                                                    Capability::ReadChunk, Capability::Stat};
    const auto answer = readOne();
    if (!answer) {
        if (answer.error().kind != ErrorKind::TimedOut)
            return tl::unexpected(answer.error());
        m_reading = Reading::Fails;
        sayNo({Capability::ReadAccess, Capability::Stat}, answer.error());
        return {};
    }
    const QString evidence = u"%1 to Range: bytes=0-0"_s.arg(answer->evidence());
    if (answer->status == 206 || answer->status == 416) {
        say(Finding::yes(Layer::Backend, reading, evidence));
    } else if (answer->isSuccess()) {
        say(Finding::yes(Layer::Backend, {Capability::ReadAccess, Capability::Stat}, evidence));
        say(Finding::no(Layer::Backend, {Capability::ReadOffset, Capability::ReadChunk}, Reason::NoRanges, {},
                        evidence));
    } else if (answer->status == 404 && m_isAccountLost) {
        say(Finding::unknown(Layer::Backend, reading, Reason::Indeterminate, u"there is no object to try it on"_s,
                             evidence));
        return {};
    } else if (answer->status == 404) { // looked for, and found not to be there: so reading works
        say(Finding::yes(Layer::Backend, {Capability::ReadAccess, Capability::Stat},
                         u"%1 to GET of what is not there"_s.arg(answer->evidence())));
    } else {
        m_reading = Reading::Fails;
        sayNo({Capability::ReadAccess, Capability::Stat}, swiftError(*answer, SwiftSubject::Object));
        return {};
    }
    m_reading = Reading::Works;
    return {};
}

/// What an answer to the PUT that cannot succeed says of one that could.
void Probe::judgeTrial(const HttpAnswer &answer)
{
    constexpr int wrongEtag = 422;
    if (answer.status == wrongEtag || answer.isSuccess()) {
        say(Finding::yes(Layer::Backend, {Capability::WriteAccess, Capability::Delete},
                         u"%1 to PUT with a wrong ETag"_s.arg(answer.evidence())));
        return;
    }
    Error error = swiftError(answer, SwiftSubject::Object);
    error.evidence += u" to PUT"_s;
    switch (error.kind) {
    case ErrorKind::NotPermitted:
        sayNo({Capability::WriteAccess, Capability::Delete, Capability::CreateContainer}, error);
        break;
    case ErrorKind::StorageFull: // deleting is the way out
        sayNo({Capability::WriteAccess}, error);
        break;
    case ErrorKind::NotFound: // although the container is there: without its account's server no PUT is taken
        error.reason = Reason::ServerError;
        error.detail = u"PUT is refused although the container is there: %1"_s.arg(error.detail);
        sayNo({Capability::WriteAccess, Capability::Delete, Capability::CreateContainer}, error);
        break;
    default:
        if (m_reading == Reading::Works && error.reason != Reason::RateLimited) {
            error.detail = u"no server takes an object, full perhaps: %1"_s.arg(error.detail);
            sayNo({Capability::WriteAccess}, error);
        } else {
            sayNo({Capability::WriteAccess, Capability::Delete}, error);
        }
        break;
    }
}

/// When the next trial may be, after one that kept the cluster from being read for so many ms.
QDeadlineTimer afterPaying(const SwiftTrial &trial, qint64 paid)
{
    constexpr qint64 longest = 600'000; // ms; ten of Swift's error_suppression_interval
    // What failed at the same moment as the trial, and by itself, looks the same once.
    return trial.failures > 1 ? QDeadlineTimer(std::min(10 * paid, longest)) : QDeadlineTimer();
}

/// A proxy that a server has told to be full leaves that one alone for a while, reading too. A trial must not be what keeps an
/// almost full cluster from being read: where it is, the next one comes after ten times as long.
void Probe::payTrial(SwiftTrial &trial)
{
    constexpr int slice = 250;     // ms
    constexpr int longest = 1'500; // ms to look for the end of it
    const auto reads = [this] {
        const auto answer = readOne();
        return answer && answer->status < 500;
    };
    if (m_reading != Reading::Works || reads())
        return;
    ++trial.failures;
    trial.unpaid.start();
    while (trial.unpaid.elapsed() < longest) {
        QThread::msleep(slice);
        if (reads()) {
            trial.next = afterPaying(trial, trial.unpaid.elapsed());
            trial.unpaid.invalidate();
            return;
        }
    }
}

Result<void> Probe::tryWriting()
{
    SwiftSession &session = m_client.session();
    SwiftTrial trial = session.trial();
    if (trial.unpaid.isValid() && m_reading == Reading::Works) {
        trial.next = afterPaying(trial, trial.unpaid.elapsed());
        trial.unpaid.invalidate();
        session.setTrial(trial);
    }
    if (trial.unpaid.isValid() || !trial.next.hasExpired()) {
        m_report.findings += trial.findings;
        return {};
    }
    const qsizetype before = m_report.findings.size();
    const QByteArray object = probeFolder + "refused";
    const auto answer = m_client.call({.verb = "PUT",
                                       .container = m_container,
                                       .object = object,
                                       .headers = {{"ETag", QByteArray(32, '0')}, {"Content-Type", "text/plain"}},
                                       .content = "x"});
    if (!answer) {
        if (answer.error().kind != ErrorKind::TimedOut)
            return tl::unexpected(answer.error());
        sayNo({Capability::WriteAccess}, answer.error());
        return {};
    }
    if (const Error error = swiftError(*answer, SwiftSubject::Object);
        answer->status >= 500 && error.reason == Reason::Maintenance) { // it has begun a moment ago
        static_cast<void>(unavailable(error));
        return {};
    }
    trial.next = {};
    judgeTrial(*answer);
    if (answer->isSuccess()) { // it does not compare ETags: that must not happen again
        static_cast<void>(m_client.call({.verb = "DELETE", .container = m_container, .object = object}));
        trial.next = QDeadlineTimer(QDeadlineTimer::Forever);
    } else if (answer->status >= 500) {
        payTrial(trial);
    } else {
        trial.failures = 0;
    }
    trial.findings = m_report.findings.mid(before);
    session.setTrial(trial);
    return {};
}

/// active_probe: what really happens.
Result<void> Probe::tryAll()
{
    const QByteArray object = probeFolder + QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
    const auto put = m_client.call({.verb = "PUT",
                                    .container = m_container,
                                    .object = object,
                                    .headers = {{"Content-Type", "text/plain"}},
                                    .content = "probe"});
    if (!put && put.error().kind != ErrorKind::TimedOut)
        return tl::unexpected(put.error());
    if (!put) {
        sayNo({Capability::WriteAccess}, put.error());
        return {};
    }
    if (!put->isSuccess()) {
        judgeTrial(*put);
        return {};
    }
    say(Finding::yes(Layer::Backend, {Capability::WriteAccess}, u"%1 to PUT"_s.arg(put->evidence())));
    const auto got = m_client.call({.container = m_container, .object = object});
    if (got && got->isSuccess() && got->body == "probe") {
        say(Finding::yes(Layer::Backend, {Capability::ReadAccess}, u"%1 to GET"_s.arg(got->evidence())));
    } else if (got && got->isSuccess()) {
        say(Finding::no(Layer::Backend, {Capability::ReadAccess}, Reason::BadAnswer,
                        u"what was written is not what is read"_s, got->evidence()));
    } else if (got) {
        sayNo({Capability::ReadAccess, Capability::Stat}, swiftError(*got, SwiftSubject::Object));
    }
    const auto gone = m_client.call({.verb = "DELETE", .container = m_container, .object = object});
    if (!gone)
        return tl::unexpected(gone.error());
    if (gone->isSuccess())
        say(Finding::yes(Layer::Backend, {Capability::Delete}, u"%1 to DELETE"_s.arg(gone->evidence())));
    else
        sayNo({Capability::Delete}, swiftError(*gone, SwiftSubject::Object));
    return {};
}

Result<ProbeReport> Probe::run()
{
    auto goesOn = askAccount();
    if (goesOn && *goesOn && !m_client.config().hasOneContainer())
        goesOn = askContainers();
    if (goesOn && *goesOn)
        goesOn = m_client.config().hasOneContainer() ? askContainer() : goesOn;
    if (!goesOn)
        return tl::unexpected(goesOn.error());
    if (*goesOn) {
        if (const auto asked = askObject(); !asked)
            return tl::unexpected(asked.error());
        if (m_mayWrite) {
            const auto tried = m_client.config().activeProbe ? tryAll() : tryWriting();
            if (!tried)
                return tl::unexpected(tried.error());
        }
        const bool isSettled = std::any_of(m_report.findings.begin(), m_report.findings.end(), [](const Finding &one) {
            return (one.about & removalBits(Capability::WriteAccess)) != 0;
        });
        if (m_quota && !isSettled)
            say(*m_quota);
    }
    m_report.limits.partSize = m_client.config().segmentSize;
    static_cast<void>(m_client.features());
    return m_report;
}

} // namespace

Result<ProbeReport> probeSwift(SwiftClient &client, bool mayWrite)
{
    return Probe(client, mayWrite).run();
}

} // namespace Quartermaster
