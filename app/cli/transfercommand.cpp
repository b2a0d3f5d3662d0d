// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/transfercommand.h"

#include "app/cli/storejson.h"
#include "app/cli/table.h"
#include "model/objectname.h"
#include "model/store.h"

#include <QFile>
#include <QFileInfo>
#include <QTimer>
#include <QUrl>

#include <atomic>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr auto partSuffix = ".part"_L1; // fileSink()'s

/// Hands on to standard output and shows while it waits for its reader: a pager that nobody scrolls is no silent store.
class ReaderAwareSink final : public DataSink
{
public:
    explicit ReaderAwareSink(std::shared_ptr<std::atomic_bool> waits)
        : m_waits(std::move(waits))
    {
        setWantedHashes({}); // nothing is told beside the data
    }

    Result<void> begin(qint64 total) override { return m_sink->begin(total); }
    Result<void> write(QByteArrayView data) override
    {
        *m_waits = true;
        const Result<void> written = m_sink->write(data);
        *m_waits = false;
        return written;
    }
    Result<void> finish() override { return m_sink->finish(); }

private:
    std::shared_ptr<DataSink> m_sink = descriptorSink(STDOUT_FILENO, u"standard output"_s);
    std::shared_ptr<std::atomic_bool> m_waits;
};

/// Into a file, and tells whether there is a part of its own beside it.
class OwnPartSink final : public DataSink
{
public:
    OwnPartSink(const QString &path, std::shared_ptr<std::atomic_bool> hasPart)
        : m_sink(fileSink(path, false))
        , m_hasPart(std::move(hasPart))
    {
        setWantedHashes({});
    }

    Result<void> begin(qint64 total) override
    {
        const Result<void> begun = m_sink->begin(total);
        *m_hasPart = begun.has_value();
        return begun;
    }
    Result<void> write(QByteArrayView data) override { return m_sink->write(data); }
    Result<void> finish() override
    {
        const Result<void> finished = m_sink->finish();
        *m_hasPart = !finished;
        return finished;
    }

private:
    std::shared_ptr<DataSink> m_sink;
    std::shared_ptr<std::atomic_bool> m_hasPart;
};

OperationKind kindOf(const ByteRange &range)
{
    if (range.length)
        return OperationKind::GetRange;
    return range.offset != 0 ? OperationKind::GetOffset : OperationKind::Get;
}

Error existing(const QString &file)
{
    return {.kind = ErrorKind::AlreadyExists,
            .detail = u"%1 is there already; remove it first"_s.arg(displayName(file)),
            .evidence = u"EEXIST"_s};
}

/// What came cannot be what was wanted: going on with it would not help.
bool isWorthless(const Error &error)
{
    return error.kind == ErrorKind::ChecksumMismatch || error.kind == ErrorKind::SourceChanged;
}

/// The last part of an object's path, for a download into a folder. Only a location has an encoded form.
Result<QString> fileNameOf(const QString &path)
{
    if (!path.contains("://"_L1))
        return localFileName(path);
    return localFileName(QUrl(path).path(QUrl::FullyDecoded));
}

} // namespace

QString localPath(const QString &word)
{
    return QFile::decodeName(bytesFromName(word));
}

GetCommand::GetCommand(const CommandContext &context)
    : Command(context)
    , m_progress(context.output)
{}

Result<QStringList> GetCommand::storeIds()
{
    const Result<ObjectAddress> address = parseAddress(arguments().operands.constFirst());
    if (!address)
        return tl::unexpected(address.error());
    m_address = *address;
    return QStringList{m_address.store};
}

Result<QString> GetCommand::targetFile() const
{
    QString file = localPath(arguments().operands.at(1));
    if (file.isEmpty())
        return failure(ErrorKind::BadInput, u"a file to download to is wanted, or - for standard output"_s);
    if (QFileInfo(file).isDir()) {
        const Result<QString> name = fileNameOf(m_address.path);
        if (!name)
            return name;
        file = (file.endsWith(u'/') ? file : file + u'/') + *name;
    }
    return file;
}

void GetCommand::run()
{
    const ByteRange range{.offset = arguments().offset.value_or(0), .length = arguments().length};
    std::shared_ptr<DataSink> sink;
    std::shared_ptr<std::atomic_bool> readerWaits;
    if (arguments().operands.at(1) == "-"_L1) {
        readerWaits = std::make_shared<std::atomic_bool>(false);
        sink = std::make_shared<ReaderAwareSink>(readerWaits);
    } else {
        const Result<QString> file = targetFile();
        if (!file)
            return fail(file.error());
        m_target = *file;
        if (range.isWhole())
            return open(arguments().restart);
        const QFileInfo info(m_target);
        if (info.exists() || info.isSymLink())
            return fail(existing(m_target));
        sink = std::make_shared<OwnPartSink>(m_target, m_hasOwnPart);
        if (output().isJson())
            sink->setWantedHashes(allHashes);
    }
    // A server may have ranges for some objects only: asking first keeps the refusal from costing a download.
    if (range.isWhole() || !store(m_address.store).snapshot().verdict(OperationKind::Stat).permits())
        return fetch(range, std::move(sink), readerWaits, {});
    await(driver(m_address.store)->stat(m_address.path),
          [this, range, sink, readerWaits](const Result<ObjectInfo> &info) {
              if (!info)
                  return fail(info.error(), kindOf(range));
              fetch(range, sink, readerWaits, info->findings);
          });
}

/// Looks at what an earlier download has left, and goes on with it.
void GetCommand::open(bool restart)
{
    // Who may not read at an offset begins anew, without asking in vain.
    const bool mayGoOn = store(m_address.store).snapshot().verdict(OperationKind::GetOffset).permits();
    m_part.reset();
    m_partTarget = {.path = QFileInfo(m_target).absoluteFilePath(),
                    .subject = partialSubject(m_address.store, m_address.path, m_target),
                    .restart = restart || !mayGoOn,
                    .patience = 1'000};
    auto opening = runOnWorker<std::shared_ptr<PartFile>>(
        m_pool, [target = m_partTarget](WorkContext &context) { return openPart(context, target); });
    m_progress.follow(opening.get());
    await(std::move(opening), [this](const Result<std::shared_ptr<PartFile>> &part) {
        m_progress.clear();
        if (!part)
            return fail(part.error(), OperationKind::Get);
        m_part = *part;
        if (!m_part->remark().isEmpty())
            output().warn(m_part->remark());
        if (m_part->isComplete())
            return conclude(wholeOf({}), OperationKind::Get); // an earlier run was ended before it could say so
        auto sink = partSink(m_part);
        if (output().isJson())
            sink->setWantedHashes(allHashes);
        fetch({.offset = m_part->offset()}, std::move(sink), {}, {});
    });
}

void GetCommand::fetch(const ByteRange &range, std::shared_ptr<DataSink> sink,
                       const std::shared_ptr<std::atomic_bool> &readerWaits, const QList<Finding> &objectFindings)
{
    auto operation = driver(m_address.store)->get(m_address.path, range, std::move(sink), objectFindings);
    m_progress.follow(operation.get(), m_part ? m_part->offset() : 0);
    if (readerWaits) {
        operation->setStallLimit(0);
        output().watchReader();
    }
    await(std::move(operation), [this, range](const Result<FetchedObject> &fetched) {
        if (m_part && m_part->offset() > 0)
            return concludeResumed(fetched);
        if (m_part && !fetched && isWorthless(fetched.error()))
            discard();
        conclude(fetched, kindOf(range));
    });
    if (readerWaits)
        guardAgainstStall(readerWaits);
}

/// With what came before too.
FetchedObject GetCommand::wholeOf(FetchedObject fetched) const
{
    fetched.size = m_part->size();
    fetched.checksum = m_part->md5();
    fetched.osHashValue = m_part->sha512();
    fetched.check = m_part->isVerified() ? FetchedObject::Check::Verified : FetchedObject::Check::Unverified;
    return fetched;
}

void GetCommand::concludeResumed(const Result<FetchedObject> &fetched)
{
    m_progress.clear();
    if (fetched)
        return conclude(wholeOf(*fetched), OperationKind::Get);
    const Error error = fetched.error();
    if (error.kind == ErrorKind::SourceChanged || error.reason == Reason::NoRanges) {
        output().warn(error.reason == Reason::NoRanges ? u"It began anew: the store cannot read from an offset."_s
                                                       : u"It began anew: the object has changed."_s);
        return open(true);
    }
    if (isWorthless(error))
        discard();
    conclude(fetched, OperationKind::Get);
}

void GetCommand::discard()
{
    m_part.reset(); // with its lock
    discardPart(m_partTarget);
}

void GetCommand::guardAgainstStall(const std::shared_ptr<std::atomic_bool> &readerWaits)
{
    constexpr int limit = 30'000; // ms, as the driver's front has it
    auto *timer = new QTimer(this);
    timer->setInterval(limit);
    connect(operation(), &Operation::progressChanged, timer, [timer] { timer->start(); });
    connect(timer, &QTimer::timeout, this, [this, readerWaits] {
        if (*readerWaits)
            return;
        fail({.kind = ErrorKind::TimedOut,
              .detail = u"nothing came for %1 s"_s.arg(limit / 1000),
              .store = m_address.store,
              .object = redactedPath(m_address.path),
              .reason = Reason::Timeout},
             OperationKind::Get);
    });
    timer->start();
}

void GetCommand::conclude(const Result<FetchedObject> &fetched, OperationKind kind)
{
    m_progress.clear();
    if (fetched && m_part)
        forgetPart(m_partTarget);
    if (!fetched) {
        const Error &error = fetched.error();
        if (m_target.isEmpty() && error.evidence == "EPIPE"_L1)
            return loseReader(); // as any filter does, without a word
        return fail(error, kind);
    }
    if (m_target.isEmpty())
        return finish(ExitCode::Done);
    if (output().isJson()) {
        output().line(fetchedJson(*fetched, m_target));
    } else {
        const bool verified = fetched->check == FetchedObject::Check::Verified;
        const QString hash = fetched->checksum.isEmpty() ? QString() : u"MD5 %1, "_s.arg(fetched->checksum);
        output().line(u"%1: %2, %3%4"_s.arg(displayName(m_target), exactSizeText(fetched->size), hash,
                                            verified ? u"verified"_s : u"unverified"_s));
    }
    finish(ExitCode::Done);
}

void GetCommand::removeLeftovers()
{
    if (*m_hasOwnPart) // that of a whole download stays: another attempt goes on with it
        QFile::remove(m_target + partSuffix);
}

PutCommand::PutCommand(const CommandContext &context)
    : Command(context)
    , m_progress(context.output)
{}

Result<QStringList> PutCommand::storeIds()
{
    const QString &file = arguments().operands.constFirst();
    if (file.isEmpty() || file == "-"_L1)
        return failure(ErrorKind::BadInput, u"put wants a file; it does not read standard input"_s);
    const Result<ObjectAddress> address = parseAddress(arguments().operands.at(1));
    if (!address)
        return tl::unexpected(address.error());
    m_address = *address;
    return QStringList{m_address.store};
}

void PutCommand::run()
{
    const QString file = localPath(arguments().operands.constFirst());
    const auto memory = std::make_shared<UploadMemory>(m_address.store, m_address.path, file, arguments().restart);
    const auto source = fileSource(file);
    if (output().isJson())
        source->setWantedHashes(allHashes);
    auto operation = driver(m_address.store)->add(m_address.path, source, arguments().overwrite, memory);
    m_progress.follow(operation.get());
    await(std::move(operation), [this, memory](const Result<AddedObject> &added) {
        m_progress.clear();
        if (!added)
            return fail(added.error(), OperationKind::Add);
        memory->forget();
        if (output().isJson()) {
            output().line(addedJson(*added));
        } else {
            output().line(addedText(*added));
        }
        finish(ExitCode::Done);
    });
}

} // namespace Quartermaster
