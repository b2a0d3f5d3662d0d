// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3probe.h"

#include "drivers/s3/s3objects.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUuid>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

const QByteArray oneByte = "bytes=0-0";

/// One look at a bucket.
class Probe
{
public:
    Probe(S3Client &client, bool mayWrite)
        : m_client(client)
        , m_bucket(client.config().bucket)
        , m_mayWrite(mayWrite)
    {}
    Result<ProbeReport> run();

private:
    Result<bool> askBucket();
    Result<bool> askListing();
    Result<bool> missing(const Error &error);
    Result<void> askObject();
    Result<QByteArray> askIdentity();
    Result<void> askRights();
    Result<void> tryAll();
    void say(Finding finding) { m_report.findings << std::move(finding); }
    Result<bool> unavailable(const Error &error);

    S3Client &m_client;
    const QByteArray m_bucket;
    const bool m_mayWrite;
    QList<QByteArray> m_others; ///< Objects that are listed, besides the one that is known.
    ProbeReport m_report;
};

qint64 numberOf(const HttpAnswer &answer, const char *header)
{
    bool ok = false;
    const qint64 value = answer.header(header).toLongLong(&ok);
    return ok ? value : -1;
}

/// All that needs the backend is gone, for a while perhaps. Says so; the probe has its answer.
Result<bool> Probe::unavailable(const Error &error)
{
    Finding finding = Finding::unavailable(Layer::Backend, error.reason, error.detail, error.evidence);
    if (error.retryAfter >= 0)
        finding.until = QDateTime::currentDateTimeUtc().addSecs(error.retryAfter);
    say(finding);
    return false;
}

/// Quotas, as radosgw tells a bucket's owner (ceph:src/rgw/rgw_rest_s3.cc dump_bucket_metadata()).
Result<bool> Probe::askBucket()
{
    const auto head = m_client.call({.verb = "HEAD", .bucket = m_bucket});
    if (!head)
        return tl::unexpected(head.error());
    if (!head->isSuccess())
        return true; // its reason comes with the listing's body
    const qint64 used = numberOf(*head, "x-rgw-bytes-used");
    const qint64 count = numberOf(*head, "x-rgw-object-count");
    const qint64 mostBytes = numberOf(*head, "x-rgw-quota-bucket-size");
    const qint64 mostObjects = numberOf(*head, "x-rgw-quota-bucket-objects");
    const qint64 userBytes = numberOf(*head, "x-rgw-quota-user-size");
    const qint64 userObjects = numberOf(*head, "x-rgw-quota-user-objects");
    if (mostBytes > 0 && used >= 0) {
        m_report.limits.totalBytes = mostBytes;
        m_report.limits.freeBytes = std::max<qint64>(mostBytes - used, 0);
    }
    if (mostObjects >= 0)
        m_report.limits.objectQuota = mostObjects;
    // Of the user's quota other buckets have their share too.
    const bool isFull = (mostBytes > 0 && used >= mostBytes) || (userBytes > 0 && used >= userBytes);
    if (isFull || (mostObjects >= 0 && count >= mostObjects) || (userObjects >= 0 && count >= userObjects)) {
        // The gateway names a quota whether or not it is in force.
        const QString what =
            u"%1 bytes and %2 objects are there, as many as a quota allows that may be in force"_s.arg(used).arg(count);
        say(Finding::unknown(Layer::Backend, {Capability::WriteAccess}, Reason::Indeterminate, what,
                             u"X-RGW-Quota-*, X-RGW-Bytes-Used, X-RGW-Object-Count"_s));
        m_report.limits.freeBytes.reset();
        m_report.limits.totalBytes.reset();
    }
    return true;
}

/// There is no such bucket: or so Swift says when it cannot look up the account, while objects can be read.
Result<bool> Probe::missing(const Error &error)
{
    const auto buckets = m_client.call({});
    if (!buckets)
        return tl::unexpected(buckets.error());
    if (buckets->status >= 500) {
        say(Finding::no(Layer::Backend, {Capability::List, Capability::WriteAccess, Capability::Delete},
                        Reason::ServerError, u"the service finds no buckets now"_s,
                        u"%1 to ListBuckets, %2"_s.arg(buckets->evidence(), error.evidence)));
        return true;
    }
    Finding finding = Finding::unavailable(Layer::Backend, Reason::MissingRoot,
                                           u"there is no bucket %1"_s.arg(QString::fromUtf8(m_bucket)), error.evidence);
    finding.about &= ~removalBits(Capability::CreateContainer); // the way out
    if (m_client.config().createsBucket)                        // the first upload makes it
        finding.about &= ~removalBits(Capability::WriteAccess);
    say(finding);
    return false;
}

/// False when that settles everything.
Result<bool> Probe::askListing()
{
    const auto listed = m_client.call({.bucket = m_bucket, .query = {{"list-type", "2"}, {"max-keys", "10"}}});
    if (!listed)
        return tl::unexpected(listed.error());
    if (listed->isSuccess()) {
        const auto listing = readS3Listing(listed->body);
        if (!listing) {
            say(Finding::no(Layer::Backend, {Capability::List}, Reason::BadAnswer, listing.error().detail,
                            listed->evidence()));
            return true;
        }
        say(Finding::yes(Layer::Backend, {Capability::List}, listed->evidence()));
        const QByteArray known = m_client.session().knownKey();
        bool isThere = false;
        for (const S3ListedObject &object : listing->objects) {
            isThere = isThere || object.key == known;
            if (object.size > 0 && object.key != known)
                m_others << object.key;
        }
        if (!isThere && !m_others.isEmpty())
            m_client.session().setKnownKey(m_others.takeFirst());
        return true;
    }
    Error error = s3Error(*listed, m_client.session().provider(), false);
    const QByteArray code = readS3Fault(listed->body).code;
    if (error.kind == ErrorKind::NotPermitted && code != "UserSuspended" && code != "AllAccessDisabled") {
        say(Finding::no(Layer::Backend, {Capability::List}, Reason::NotPermitted, error.detail, error.evidence));
        return true;
    }
    if (error.reason == Reason::MissingRoot)
        return missing(error);
    if (error.reason == Reason::None)
        error.reason = Reason::BadAnswer;
    return unavailable(error);
}

Result<void> Probe::askObject()
{
    const QByteArray key = m_client.session().knownKey();
    const auto reading = {Capability::ReadAccess, Capability::ReadOffset, Capability::ReadChunk, Capability::Stat};
    if (key.isEmpty()) {
        say(Finding::unknown(Layer::Backend, reading, Reason::Indeterminate, u"there is no object to try it on"_s));
        return {};
    }
    const auto ask = [this](const QByteArray &one) {
        return m_client.call({.bucket = m_bucket, .key = one, .headers = {{"range", oneByte}}});
    };
    auto answer = ask(key);
    // One object's own permissions may be to blame.
    if (answer && answer->status == 403 && !m_others.isEmpty()) {
        auto other = ask(m_others.constFirst());
        if (other && other->isSuccess()) {
            m_client.session().setKnownKey(m_others.constFirst());
            answer = std::move(other);
        }
    }
    if (!answer)
        return tl::unexpected(answer.error());
    const QString evidence = u"%1 to Range: %2"_s.arg(answer->evidence(), QString::fromLatin1(oneByte));
    if (answer->status == 206) {
        const auto range = parseContentRange(answer->header("content-range"));
        if (range && range->first == 0 && range->last == 0)
            say(Finding::yes(Layer::Backend, reading, evidence));
        else
            say(Finding::no(Layer::Backend, {Capability::ReadOffset, Capability::ReadChunk}, Reason::NoRanges,
                            u"the server answers with another range than the one asked for"_s, evidence));
        return {};
    }
    if (answer->isSuccess()) {
        say(Finding::yes(Layer::Backend, {Capability::ReadAccess, Capability::Stat}, evidence));
        say(Finding::no(Layer::Backend, {Capability::ReadOffset, Capability::ReadChunk}, Reason::NoRanges, {},
                        evidence));
        return {};
    }
    const Error error = s3Error(*answer, m_client.session().provider(), true);
    if (error.kind == ErrorKind::NotFound || error.kind == ErrorKind::BadInput) {
        m_client.session().setKnownKey({});
        say(Finding::unknown(Layer::Backend, reading, Reason::Indeterminate, u"the object that was tried is gone"_s,
                             evidence));
        return {};
    }
    Finding finding = Finding::no(Layer::Backend, {Capability::ReadAccess, Capability::Stat},
                                  error.reason == Reason::None ? Reason::ServerError : error.reason, error.detail,
                                  error.evidence);
    if (error.retryAfter >= 0)
        finding.until = QDateTime::currentDateTimeUtc().addSecs(error.retryAfter);
    say(finding);
    return {};
}

/// Who asks, as the service itself calls them; empty where it does not say. Asked for once.
Result<QByteArray> Probe::askIdentity()
{
    if (const QByteArray known = m_client.session().identity(); !known.isNull())
        return known;
    const auto buckets = m_client.call({});
    if (!buckets)
        return tl::unexpected(buckets.error());
    QByteArray identity = "";
    if (buckets->isSuccess())
        identity = readS3Owner(buckets->body, "ListAllMyBucketsResult"_L1).value_or(identity);
    m_client.session().setIdentity(identity);
    return identity;
}

/// What may be written and deleted shows only to a bucket's owner, by its policy, and only where there are no other rights:
/// Amazon's users have policies of their own, and what Swift allows does not show in its S3 API.
Result<void> Probe::askRights()
{
    const auto identity = askIdentity();
    if (!identity)
        return tl::unexpected(identity.error());
    const auto acl = m_client.call({.bucket = m_bucket, .query = {{"acl", ""}}});
    if (!acl)
        return tl::unexpected(acl.error());
    QByteArray owner;
    if (acl->isSuccess())
        owner = readS3Owner(acl->body, "AccessControlPolicy"_L1).value_or(QByteArray());
    const auto policy = m_client.call({.bucket = m_bucket, .query = {{"policy", ""}}});
    if (!policy)
        return tl::unexpected(policy.error());
    const bool isShown = !owner.isEmpty() && owner == *identity && (policy->isSuccess() || policy->status == 404)
                         && s3Quirks(m_client.session().provider()).showsRights;
    if (!isShown) {
        say(Finding::unknown(Layer::Backend, {Capability::WriteAccess, Capability::Delete}, Reason::Indeterminate,
                             u"the service does not say what this key may write"_s,
                             u"%1 to GetBucketAcl, %2 to GetBucketPolicy"_s.arg(acl->evidence(), policy->evidence())));
    }
    if (!policy->isSuccess())
        return {};
    for (const Capability denied : deniedByPolicy(policy->body, m_bucket, *identity)) {
        say(Finding::no(Layer::Backend, {denied}, Reason::NotPermitted, u"the bucket's policy denies it"_s,
                        u"%1 to GetBucketPolicy"_s.arg(policy->evidence())));
    }
    return {};
}

/// active_probe: what really happens.
Result<void> Probe::tryAll()
{
    const QByteArray key = ".quartermaster-probe/" + QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
    const auto put = m_client.call({.verb = "PUT", .bucket = m_bucket, .key = key, .content = "probe"});
    if (!put)
        return tl::unexpected(put.error());
    if (!put->isSuccess()) {
        const Error error = s3Error(*put, m_client.session().provider(), false);
        const Reason reason = error.reason == Reason::None ? Reason::ServerError : error.reason;
        say(Finding::no(Layer::Backend, {Capability::WriteAccess}, reason, error.detail, error.evidence));
        return {};
    }
    say(Finding::yes(Layer::Backend, {Capability::WriteAccess}, u"%1 to PutObject"_s.arg(put->evidence())));
    const auto gone = m_client.call({.verb = "DELETE", .bucket = m_bucket, .key = key});
    if (!gone)
        return tl::unexpected(gone.error());
    if (gone->isSuccess()) {
        say(Finding::yes(Layer::Backend, {Capability::Delete}, u"%1 to DeleteObject"_s.arg(gone->evidence())));
    } else {
        const Error error = s3Error(*gone, m_client.session().provider(), true);
        say(Finding::no(Layer::Backend, {Capability::Delete}, error.reason, error.detail, error.evidence));
    }
    return {};
}

Result<ProbeReport> Probe::run()
{
    auto goesOn = askListing();
    if (goesOn && *goesOn)
        goesOn = askBucket();
    if (!goesOn)
        return tl::unexpected(goesOn.error());
    if (*goesOn) {
        for (const auto step : {&Probe::askObject, &Probe::askRights}) {
            if (const auto done = (this->*step)(); !done)
                return tl::unexpected(done.error());
        }
        if (m_client.config().activeProbe && m_mayWrite) {
            if (const auto done = tryAll(); !done)
                return tl::unexpected(done.error());
        }
    }
    if (const qint64 skew = m_client.session().skew(); skew != 0) {
        m_report.findings << Finding{
            .layer = Layer::Backend,
            .answer = Answer::No,
            .about = 0,
            .reason = Reason::BadAnswer,
            .detail = u"this machine's clock is %1 s %2 the server's; requests carry the server's time"_s
                          .arg(std::abs(skew))
                          .arg(skew > 0 ? u"behind"_s : u"ahead of"_s),
            .evidence = u"RequestTimeTooSkewed, Date"_s};
    }
    return m_report;
}

bool hasWord(const QJsonValue &value, const std::function<bool(const QString &)> &matches)
{
    if (value.isString())
        return matches(value.toString());
    const QJsonArray all = value.toArray();
    return std::any_of(all.begin(), all.end(), [&](const QJsonValue &one) { return matches(one.toString()); });
}

/// "s3:Put*" and the like.
bool matchesPattern(const QString &pattern, const QString &text)
{
    const qsizetype star = pattern.indexOf(u'*');
    if (star < 0)
        return pattern.compare(text, Qt::CaseInsensitive) == 0;
    return star == pattern.size() - 1 && text.startsWith(pattern.left(star), Qt::CaseInsensitive);
}

} // namespace

QList<Capability> deniedByPolicy(const QByteArray &policy, const QByteArray &bucket, const QByteArray &user)
{
    QList<Capability> denied;
    const QString everything = u"arn:aws:s3:::%1/*"_s.arg(QString::fromUtf8(bucket));
    const QString root = u"arn:aws:s3:::%1"_s.arg(QString::fromUtf8(bucket));
    QJsonValue statements = QJsonDocument::fromJson(policy).object().value(u"Statement"_s);
    if (statements.isObject())
        statements = QJsonArray{statements};
    const QJsonArray all = statements.toArray();
    for (const QJsonValue &value : all) {
        const QJsonObject statement = value.toObject();
        const bool isPlain = statement.value(u"Effect"_s).toString() == "Deny"_L1 && !statement.contains(u"Condition"_s)
                             && !statement.contains(u"NotPrincipal"_s) && !statement.contains(u"NotAction"_s)
                             && !statement.contains(u"NotResource"_s);
        if (!isPlain)
            continue;
        const QJsonValue principal = statement.value(u"Principal"_s);
        const QString own = u"user/%1"_s.arg(QString::fromUtf8(user));
        const auto isMe = [&](const QString &name) {
            return name == "*"_L1 || (!user.isEmpty() && name.endsWith(u':' + own));
        };
        if (!hasWord(principal.isObject() ? principal.toObject().value(u"AWS"_s) : principal, isMe))
            continue;
        const QJsonValue resource = statement.value(u"Resource"_s);
        const bool hitsObjects = hasWord(resource, [&](const QString &arn) {
            return arn == "*"_L1 || arn == everything || arn == "arn:aws:s3:::*"_L1;
        });
        const bool hitsBucket = hasWord(
            resource, [&](const QString &arn) { return arn == "*"_L1 || arn == root || arn == "arn:aws:s3:::*"_L1; });
        const auto takes = [&](Capability capability, const QString &action, bool hits) {
            if (hits && !denied.contains(capability) && hasWord(statement.value(u"Action"_s), [&](const QString &one) {
                    return one == "*"_L1 || matchesPattern(one, action);
                }))
                denied.append(capability);
        };
        takes(Capability::ReadAccess, u"s3:GetObject"_s, hitsObjects);
        takes(Capability::WriteAccess, u"s3:PutObject"_s, hitsObjects);
        takes(Capability::Delete, u"s3:DeleteObject"_s, hitsObjects);
        takes(Capability::List, u"s3:ListBucket"_s, hitsBucket);
    }
    return denied;
}

Result<ProbeReport> probeS3(S3Client &client, bool mayWrite)
{
    return Probe(client, mayWrite).run();
}

} // namespace Quartermaster
