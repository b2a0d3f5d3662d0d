// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/driver.h"

#include "model/connectiontestdefault.h"
#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/renamebycopy.h"
#include "model/store.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int stallLimit = 30'000; // ms; operation_timeout overrides it

/// What a server does by itself shows no progress, and takes as long as the object is large.
int patienceOf(OperationKind kind)
{
    const bool isServers = kind == OperationKind::Copy || kind == OperationKind::Rename
                           || kind == OperationKind::SetMetadata;
    return isServers ? 4 : 1;
}

template<typename T>
OperationPtr<T> notSupported()
{
    return settled<T>(tl::unexpected(Error{
        .kind = ErrorKind::Failed, .detail = u"the driver has no code for this"_s, .reason = Reason::NotSupported}));
}

/// The override that takes something of \a capabilities; null for none.
const Finding *overriding(const Snapshot &snapshot, CapabilitySet capabilities)
{
    const QList<Finding> &findings = snapshot.findings();
    const auto found = std::find_if(findings.cbegin(), findings.cend(), [capabilities](const Finding &one) {
        return one.layer == Layer::Override && one.answer == Answer::No && (one.about & capabilities.bits()) != 0;
    });
    return found == findings.cend() ? nullptr : &*found;
}

/// Hands on an inner operation, with store and object named in its error.
template<typename T>
class NamedOperation final : public OperationOf<T>
{
public:
    NamedOperation(OperationPtr<T> inner, std::function<void(const Error *)> learn, QString store, QString object)
        : m_inner(std::move(inner))
        , m_learn(std::move(learn))
        , m_store(std::move(store))
        , m_object(std::move(object))
    {}

protected:
    void doStart() override
    {
        this->connect(m_inner.get(), &Operation::progressChanged, this, &NamedOperation::reportProgress);
        this->connect(m_inner.get(), &Operation::finished, this, [this] {
            Result<T> result = m_inner->result();
            if (!result)
                complete(result.error());
            m_learn(result ? nullptr : &result.error());
            this->finish(std::move(result));
        });
        m_inner->start();
    }
    void doCancel() override
    {
        m_inner->cancel();
        if (this->error()->kind == ErrorKind::TimedOut)
            m_learn(this->error());
    }
    /// Names store and object; what the driver has already named stays.
    void complete(Error &error) const override
    {
        if (error.store.isEmpty())
            error.store = m_store;
        if (error.object.isEmpty())
            error.object = redactedPath(m_object);
    }

private:
    OperationPtr<T> m_inner;
    std::function<void(const Error *)> m_learn;
    QString m_store;
    QString m_object;
};

} // namespace

Driver::Driver(Store &store)
    : m_store(store)
{}

Driver::~Driver() = default;

template<typename T, typename Make>
OperationPtr<T> Driver::front(OperationKind kind, CapabilitySet required, const QString &path,
                              const QList<Finding> &objectFindings, Make &&make, Lesson lesson)
{
    const std::array selection{objectFindings};
    const Verdict verdict = m_store.snapshot().verdict(required, selection);
    if (!verdict.permits()) {
        return settled<T>(tl::unexpected(Error{.kind = ErrorKind::Refused,
                                               .detail = causeText(verdict.deciding),
                                               .store = m_store.id(),
                                               .object = redactedPath(path),
                                               .evidence = verdict.deciding.evidence,
                                               .reason = verdict.deciding.reason,
                                               .exceptionName = refusalException(kind),
                                               .temporary = verdict.waits()}));
    }
    const QPointer<Store> guard(&m_store);
    auto learn = [guard, kind, path, lesson](const Error *error) {
        if (guard && lesson == Lesson::Learnt)
            guard->learn(kind, error, path);
    };
    OperationPtr<T> operation(new NamedOperation<T>(make(), std::move(learn), m_store.id(), path));
    const double seconds = m_store.configuration().options.value(u"operation_timeout"_s).toDouble();
    operation->setStallLimit(patienceOf(kind) * (seconds > 0 ? static_cast<int>(seconds * 1000) : stallLimit));
    operation->hold(shared_from_this());
    return operation;
}

OperationPtr<ProbeReport> Driver::probe()
{
    auto operation = doProbe();
    operation->hold(shared_from_this());
    return operation;
}

ConnectionTestPtr Driver::testConnection()
{
    ConnectionTestPtr test = doTestConnection();
    test->hold(shared_from_this());
    return test;
}

ConnectionTestPtr Driver::doTestConnection()
{
    return ConnectionTestPtr(new ProbeAndListTest([this] { return doProbe(); }, [this] { return doList({}, {}); }));
}

OperationPtr<ObjectPage> Driver::list(const QString &path, const QString &pageToken)
{
    constexpr auto kind = OperationKind::List;
    return front<ObjectPage>(kind, requiredCapabilities(kind), path, {}, [&] { return doList(path, pageToken); });
}

OperationPtr<ObjectInfo> Driver::stat(const QString &path)
{
    constexpr auto kind = OperationKind::Stat;
    return front<ObjectInfo>(kind, requiredCapabilities(kind), path, {}, [&] { return doStat(path); });
}

OperationPtr<FetchedObject> Driver::get(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink,
                                        const QList<Finding> &objectFindings)
{
    if (range.offset < 0 || range.length.value_or(0) < 0) {
        return settled<FetchedObject>(tl::unexpected(Error{.kind = ErrorKind::BadInput,
                                                           .detail = u"an offset or a length below 0"_s,
                                                           .store = m_store.id(),
                                                           .object = redactedPath(path)}));
    }
    const OperationKind kind = range.length        ? OperationKind::GetRange
                               : range.offset != 0 ? OperationKind::GetOffset
                                                   : OperationKind::Get;
    return front<FetchedObject>(kind, range.required(), path, objectFindings,
                                [&] { return doGet(path, range, std::move(sink)); });
}

OperationPtr<AddedObject> Driver::add(const QString &path, std::shared_ptr<DataSource> source, bool overwrite,
                                      std::shared_ptr<UploadMemory> memory)
{
    constexpr auto kind = OperationKind::Add;
    const bool resumable = memory && canResumeUploads();
    return front<AddedObject>(kind, requiredCapabilities(kind), path, {}, [&] {
        return resumable ? doAddResumable(path, std::move(source), overwrite, std::move(memory))
                         : doAdd(path, std::move(source), overwrite);
    });
}

bool Driver::mayProbeByWriting() const
{
    return !overriding(m_store.snapshot(), Capability::WriteAccess | Capability::Delete);
}

OperationPtr<void> Driver::discardUpload(const QString &path, std::shared_ptr<UploadMemory> memory)
{
    // Not by what the backend permits: it may take this and no more. But an override is there to keep it as it is.
    if (const Finding *finding = overriding(m_store.snapshot(), Capability::Delete)) {
        return settled<void>(tl::unexpected(Error{.kind = ErrorKind::Refused,
                                                  .detail = causeText(*finding),
                                                  .store = m_store.id(),
                                                  .object = redactedPath(path),
                                                  .reason = finding->reason,
                                                  .exceptionName = refusalException(OperationKind::Delete)}));
    }
    auto operation = doDiscardUpload(path, std::move(memory));
    operation->hold(shared_from_this());
    return operation;
}

OperationPtr<AddedObject> Driver::addAt(const QString &path, qint64 offset, std::shared_ptr<DataSource> source)
{
    constexpr auto kind = OperationKind::AddOffset;
    if (offset < 0) {
        return settled<AddedObject>(tl::unexpected(Error{.kind = ErrorKind::BadInput,
                                                         .detail = u"an offset below 0"_s,
                                                         .store = m_store.id(),
                                                         .object = redactedPath(path)}));
    }
    return front<AddedObject>(kind, requiredCapabilities(kind), path, {},
                              [&] { return doAddAt(path, offset, std::move(source)); });
}

OperationPtr<void> Driver::remove(const QString &path, const QList<Finding> &objectFindings)
{
    constexpr auto kind = OperationKind::Delete;
    return front<void>(kind, requiredCapabilities(kind), path, objectFindings, [&] { return doRemove(path); });
}

OperationPtr<void> Driver::createContainer(const QString &path)
{
    constexpr auto kind = OperationKind::CreateContainer;
    return front<void>(kind, requiredCapabilities(kind), path, {}, [&] { return doCreateContainer(path); });
}

OperationPtr<AddedObject> Driver::copy(const QString &from, const QString &to, bool overwrite)
{
    constexpr auto kind = OperationKind::Copy;
    return front<AddedObject>(kind, requiredCapabilities(kind), to, {}, [&] { return doCopy(from, to, overwrite); });
}

OperationPtr<void> Driver::setMetadata(const QString &path, const Metadata &before, const Metadata &after,
                                       const QList<Finding> &objectFindings)
{
    constexpr auto kind = OperationKind::SetMetadata;
    return front<void>(kind, requiredCapabilities(kind), path, objectFindings,
                       [&] { return doSetMetadata(path, before, after); });
}

OperationPtr<QHash<QString, Error>> Driver::removeAll(const QStringList &paths)
{
    using Failed = QHash<QString, Error>;
    if (paths.isEmpty())
        return settled<Failed>(Failed());
    const auto bad = [this](const QString &detail) {
        return settled<Failed>(
            tl::unexpected(Error{.kind = ErrorKind::BadInput, .detail = detail, .store = m_store.id()}));
    };
    if (paths.size() > std::max(largestRemoval(), 1))
        return bad(u"these are more than go at once"_s);
    constexpr auto kind = OperationKind::Delete;
    return front<Failed>(kind, requiredCapabilities(kind), paths.size() == 1 ? paths.constFirst() : QString(), {},
                         [&] { return doRemoveAll(paths); });
}

OperationPtr<VersionPage> Driver::versions(const QString &path, const QString &pageToken)
{
    constexpr auto kind = OperationKind::List;
    return front<VersionPage>(
        kind, requiredCapabilities(kind), path, {}, [&] { return doVersions(path, pageToken); }, Lesson::Ignored);
}

OperationPtr<void> Driver::removeVersion(const QString &path, const QString &versionId,
                                         const QList<Finding> &objectFindings)
{
    constexpr auto kind = OperationKind::Delete;
    return front<void>(
        kind, requiredCapabilities(kind), path, objectFindings, [&] { return doRemoveVersion(path, versionId); },
        Lesson::Ignored);
}

OperationPtr<SignedUrl> Driver::signedUrl(const QString &path, int seconds, const QList<Finding> &objectFindings)
{
    if (seconds <= 0) {
        return settled<SignedUrl>(tl::unexpected(Error{.kind = ErrorKind::BadInput,
                                                       .detail = u"a URL that has ended already"_s,
                                                       .store = m_store.id(),
                                                       .object = redactedPath(path)}));
    }
    constexpr auto kind = OperationKind::Get;
    return front<SignedUrl>(
        kind, requiredCapabilities(kind), path, objectFindings, [&] { return doSignedUrl(path, seconds); },
        Lesson::Ignored);
}

OperationPtr<LeftoverPage> Driver::leftovers(const QString &pageToken)
{
    constexpr auto kind = OperationKind::List;
    return front<LeftoverPage>(
        kind, requiredCapabilities(kind), {}, {}, [&] { return doLeftovers(pageToken); }, Lesson::Ignored);
}

OperationPtr<void> Driver::removeLeftover(const Leftover &leftover)
{
    constexpr auto kind = OperationKind::Delete;
    return front<void>(
        kind, requiredCapabilities(kind), leftover.path, {}, [&] { return doRemoveLeftover(leftover); },
        Lesson::Ignored);
}

OperationPtr<AddedObject> Driver::rename(const QString &from, const QString &to, const QList<Finding> &objectFindings)
{
    constexpr auto kind = OperationKind::Rename;
    return front<AddedObject>(kind, m_store.snapshot().required(kind), from, objectFindings,
                              [&] { return doRename(from, to); });
}

OperationPtr<AddedObject> Driver::doAdd(const QString &, std::shared_ptr<DataSource>, bool)
{
    return notSupported<AddedObject>();
}

bool Driver::canResumeUploads() const
{
    return m_store.snapshot().permits(Capability::WriteOffset);
}

OperationPtr<AddedObject> Driver::doAddResumable(const QString &path, std::shared_ptr<DataSource> source,
                                                 bool overwrite, std::shared_ptr<UploadMemory>)
{
    return doAdd(path, std::move(source), overwrite);
}

OperationPtr<void> Driver::doDiscardUpload(const QString &, std::shared_ptr<UploadMemory>)
{
    return settled<void>(Result<void>());
}

OperationPtr<AddedObject> Driver::doAddAt(const QString &, qint64, std::shared_ptr<DataSource>)
{
    return notSupported<AddedObject>();
}

OperationPtr<void> Driver::doRemove(const QString &)
{
    return notSupported<void>();
}

OperationPtr<void> Driver::doCreateContainer(const QString &)
{
    return notSupported<void>();
}

OperationPtr<AddedObject> Driver::doCopy(const QString &, const QString &, bool)
{
    return notSupported<AddedObject>();
}

OperationPtr<void> Driver::doSetMetadata(const QString &, const Metadata &, const Metadata &)
{
    return notSupported<void>();
}

OperationPtr<QHash<QString, Error>> Driver::doRemoveAll(const QStringList &)
{
    return notSupported<QHash<QString, Error>>();
}

OperationPtr<VersionPage> Driver::doVersions(const QString &, const QString &)
{
    return notSupported<VersionPage>();
}

OperationPtr<void> Driver::doRemoveVersion(const QString &, const QString &)
{
    return notSupported<void>();
}

OperationPtr<SignedUrl> Driver::doSignedUrl(const QString &, int)
{
    return notSupported<SignedUrl>();
}

OperationPtr<LeftoverPage> Driver::doLeftovers(const QString &)
{
    return notSupported<LeftoverPage>();
}

OperationPtr<void> Driver::doRemoveLeftover(const Leftover &)
{
    return notSupported<void>();
}

OperationPtr<AddedObject> Driver::doRename(const QString &from, const QString &to)
{
    RenameByCopy::Steps steps{.copy = [this, from, to] { return doCopy(from, to, false); },
                              .remove = [this](const QString &path) { return doRemove(path); }};
    if (m_store.snapshot().permits(Capability::Stat))
        steps.stat = [this](const QString &path) { return doStat(path); };
    return OperationPtr<AddedObject>(new RenameByCopy(from, to, std::move(steps)));
}

} // namespace Quartermaster
