// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/foldertransfer.h"

#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"
#include "model/transferfeed.h"
#include "model/transferqueue.h"
#include "model/workerpool.h"

#include <QDir>

#include <algorithm>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int deepest = 100; // levels

/// What happened; to what stands beside it.
QString clause(Error error)
{
    error.object.clear();
    return errorText(error);
}

} // namespace

void FolderSummary::skip(const QString &what, const QString &why)
{
    ++skippedCount;
    if (skipped.size() < mostSkipped)
        skipped << u"%1: %2"_s.arg(displayName(what), why);
}

FolderTransfer::FolderTransfer(StoreRegistry &registry, TransferQueue &queue, QString storeId)
    : m_registry(registry)
    , m_queue(queue)
    , m_store(std::move(storeId))
{
    connect(&m_queue, &TransferQueue::configurationLeft, this, &FolderTransfer::leave);
    connect(&m_queue, &TransferQueue::allPaused, this, [this] { m_isHeld = true; });
    connect(&m_queue, &TransferQueue::allResumed, this, [this] {
        if (std::exchange(m_isHeld, false) && !m_isOver)
            goOn();
    });
    connect(&m_registry, &StoreRegistry::storeAboutToBeRemoved, this, [this](const Store *store) {
        if (store->id() == m_store)
            leave();
    });
}

FolderTransfer::~FolderTransfer() = default;

void FolderTransfer::leave()
{
    stop(ErrorKind::BadConfiguration, u"the configuration was changed meanwhile"_s);
}

void FolderTransfer::cancel()
{
    stop(ErrorKind::Canceled, u"canceled"_s);
}

void FolderTransfer::stop(ErrorKind kind, const QString &detail)
{
    if (m_isOver)
        return;
    letGo();
    m_summary.error = Error{.kind = kind, .detail = detail, .store = m_store};
    end();
}

Result<std::shared_ptr<Driver>> FolderTransfer::driver() const
{
    Store *store = m_registry.store(m_store);
    std::shared_ptr<Driver> made = store ? m_registry.driver(*store) : nullptr;
    if (!made) {
        return tl::unexpected(Error{
            .kind = ErrorKind::BadConfiguration, .detail = u"the configuration has no such store"_s, .store = m_store});
    }
    return made;
}

void FolderTransfer::end()
{
    if (!std::exchange(m_isOver, true))
        Q_EMIT finished(m_summary);
}

FolderUpload::FolderUpload(StoreRegistry &registry, TransferQueue &queue, TransferFeed &feed,
                           std::shared_ptr<WorkerPool> pool, QString storeId, const QString &folder, QString path,
                           quint64 piece)
    : FolderTransfer(registry, queue, std::move(storeId))
    , m_feed(feed)
    , m_pool(std::move(pool))
    , m_folder(QDir::cleanPath(folder))
    , m_path(std::move(path))
    , m_piece(piece)
{
    m_summary.name = displayName(QFileInfo(m_folder).fileName());
    m_summary.kind = OperationKind::Add;
}

FolderUpload::~FolderUpload() = default;

void FolderUpload::goOn()
{
    if (std::exchange(m_waits, false))
        makeNext();
}

void FolderUpload::letGo()
{
    m_walk.reset();
    m_making.reset();
}

Result<FolderUpload::Tree> FolderUpload::walk(const QString &folder, bool keepsFolders, const WorkContext *context)
{
    const QFileInfo top(folder);
    if (!top.isDir() || !top.isReadable()) {
        return failure(ErrorKind::LocalFile, u"%1 is no folder, or can't be read"_s.arg(displayName(folder)));
    }
    Tree tree;
    QStringList left{top.fileName()};
    const QString above = top.absolutePath() + u'/';
    while (!left.isEmpty()) {
        const QString here = left.takeFirst();
        tree.folders << here;
        const QFileInfoList entries = QDir(above + here)
                                          .entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::System
                                                             | QDir::NoDotAndDotDot,
                                                         QDir::Name);
        for (const QFileInfo &entry : entries) {
            if (context && context->isCanceled())
                return WorkContext::canceled();
            const QString relative = here + u'/' + entry.fileName();
            if (entry.isSymLink()) {
                tree.skipped.skip(relative, tr("it is a symbolic link"));
            } else if (const auto named = checkNewName(entry.fileName()); !named) {
                tree.skipped.skip(relative, clause(named.error()));
            } else if (entry.isDir() && !keepsFolders) {
                tree.skipped.skip(relative, tr("the store keeps no folders"));
            } else if (entry.isDir() && relative.count(u'/') >= deepest) {
                tree.skipped.skip(relative, tr("it is too deep"));
            } else if (!entry.isDir() && !entry.isFile()) {
                tree.skipped.skip(relative, tr("it is no regular file"));
            } else if (!entry.isReadable() || (entry.isDir() && !entry.isExecutable())) {
                tree.skipped.skip(relative, tr("it can't be read"));
            } else if (entry.isDir()) {
                left << relative;
            } else {
                tree.files.emplace_back(relative, entry.size());
            }
        }
    }
    return tree;
}

void FolderUpload::start()
{
    const Store *store = m_registry.store(m_store);
    const DriverEntry *entry = store ? store->driverEntry() : nullptr;
    m_keepsFolders = !entry || entry->folders != DriverEntry::Folders::None;
    m_walk = runOnWorker<Tree>(m_pool, [folder = m_folder, keeps = m_keepsFolders](const WorkContext &context) {
        return walk(folder, keeps, &context);
    });
    connect(m_walk.get(), &Operation::finished, this, [this] {
        if (const Error *error = m_walk->error()) {
            m_summary.error = *error;
            end();
            return;
        }
        m_tree = *m_walk->result();
        m_summary.skipped = m_tree.skipped.skipped;
        m_summary.skippedCount = m_tree.skipped.skippedCount;
        makeNext();
    });
    m_walk->start();
}

/// Makes the next folder; when all are made, the files follow.
void FolderUpload::makeNext()
{
    if (m_isOver)
        return;
    if (isHeld()) {
        m_waits = true;
        return;
    }
    const Store *store = m_registry.store(m_store);
    const DriverEntry *entry = store ? store->driverEntry() : nullptr;
    if (!entry || entry->folders != DriverEntry::Folders::Containers || m_next >= m_tree.folders.size()) {
        queueFiles();
        return;
    }
    const QString folder = m_tree.folders.at(m_next++);
    const auto failed = m_failed.find(folder.section(u'/', 0, -2));
    const auto working = driver();
    if (failed != m_failed.end() || !working) {
        m_failed[folder] = failed != m_failed.end() ? failed->second : clause(working.error());
        QMetaObject::invokeMethod(this, &FolderUpload::makeNext, Qt::QueuedConnection);
        return;
    }
    m_making = (*working)->createContainer(m_path + folder);
    connect(m_making.get(), &Operation::finished, this, [this, folder] {
        const Error *error = m_making->error();
        if (error && error->kind != ErrorKind::AlreadyExists) {
            m_failed[folder] = clause(*error);
            m_summary.skip(folder, m_failed[folder]);
        }
        makeNext();
    });
    m_making->start();
}

void FolderUpload::queueFiles()
{
    const QString above = QFileInfo(m_folder).absolutePath() + u'/';
    QList<ObjectInfo> uploads;
    for (const auto &[relative, size] : m_tree.files) {
        if (const auto failed = m_failed.find(relative.section(u'/', 0, -2)); failed != m_failed.end()) {
            m_summary.skip(relative, failed->second);
            continue;
        }
        const QString target = m_keepsFolders ? relative : relative.section(u'/', -1);
        uploads << ObjectInfo{.name = target, .path = above + relative, .size = size};
    }
    m_tree = {};
    m_summary.queued = uploads.size();
    m_feed.add({.kind = Transfer::Kind::Upload, .store = m_store, .folder = m_path}, uploads, m_piece);
    end();
}

FolderDownload::FolderDownload(StoreRegistry &registry, TransferQueue &queue, QString storeId, ObjectInfo source,
                               const QString &folder)
    : FolderTransfer(registry, queue, std::move(storeId))
    , m_source(std::move(source))
    , m_folder(QDir::cleanPath(folder))
    , m_pool(std::make_shared<WorkerPool>(1))
{
    m_summary.name = displayName(m_source.name);
    connect(&queue, &TransferQueue::countsChanged, this, &FolderDownload::work);
    connect(&queue, &TransferQueue::finished, this, &FolderDownload::over);
}

FolderDownload::~FolderDownload() = default;

void FolderDownload::goOn()
{
    work();
}

void FolderDownload::letGo()
{
    m_look.reset();
    m_listing.reset();
    m_search.reset();
    m_found.clear();
}

void FolderDownload::start()
{
    QString name = m_source.path;
    while (name.endsWith(u'/'))
        name.chop(1);
    const Result<QString> local = localFileName(name);
    if (!local) {
        m_summary.error = local.error();
        QMetaObject::invokeMethod(this, &FolderDownload::end, Qt::QueuedConnection);
        return;
    }
    m_level = {.path = m_source.path, .local = *local};
    m_page = QString();
    if (m_isRestored) {
        for (const auto &[id, transfer] : m_queue.transfers()) {
            if (transfer.kind == Transfer::Kind::Download && transfer.store == m_store && !transfer.isOver())
                m_before.insert(transfer.localFile);
        }
    }
    m_look = runOnWorker<bool>(m_pool,
                               [folder = m_folder](WorkContext &) -> Result<bool> { return foldsCase(folder); });
    connect(m_look.get(), &Operation::finished, this, [this] {
        m_foldsCase = m_look->result().value_or(false);
        m_isReady = true;
        work();
    });
    m_look->start();
}

bool FolderDownload::foldsCase(const QString &folder)
{
    QByteArray lower = QFile::encodeName(folder + "/.quartermaster-case-XXXXXX"_L1);
    const int descriptor = ::mkstemp(lower.data());
    if (descriptor < 0)
        return false; // nothing can be saved there either
    ::close(descriptor);
    const qsizetype name = lower.lastIndexOf('/') + 1;
    const QByteArray upper = lower.left(name) + lower.mid(name).toUpper();
    const bool folds = ::access(upper.constData(), F_OK) == 0;
    ::unlink(lower.constData());
    return folds;
}

/// Takes \a local, unless \a why not.
bool FolderDownload::isTaken(const QString &local, QString *why)
{
    const QString key = m_foldsCase ? local.toCaseFolded() : local;
    const auto other = m_taken.constFind(key);
    if (other == m_taken.constEnd()) {
        m_taken.insert(key, local);
        return false;
    }
    *why = *other == local ? tr("a folder or an object of that name is there already")
                           : tr("to the chosen folder its name is the same as that of %1").arg(displayName(*other));
    return true;
}

/// Goes on with whatever can be done now.
void FolderDownload::work()
{
    if (!m_isReady || m_isOver || isHeld() || m_listing || m_search
        || m_queue.counts().waiting > TransferFeed::mostWaiting)
        return; // the queue tells when it has done some
    if (!m_found.isEmpty()) {
        queueSome();
    } else if (m_page) {
        list();
    } else if (!m_levels.empty()) {
        m_level = m_levels.back();
        m_levels.pop_back();
        m_page = QString();
        list();
    } else {
        end();
    }
}

void FolderDownload::list()
{
    const auto working = driver();
    if (!working) {
        m_summary.error = working.error();
        m_isReady = false;
        QMetaObject::invokeMethod(this, &FolderDownload::end, Qt::QueuedConnection);
        return;
    }
    const QString token = *std::exchange(m_page, {});
    m_listing = (*working)->list(m_level.path, token);
    connect(m_listing.get(), &Operation::finished, this, [this, token] {
        const OperationPtr<ObjectPage> listing = std::move(m_listing);
        if (const Error *error = listing->error()) {
            m_summary.error = *error;
            m_summary.skip(m_level.path, clause(*error));
        } else {
            const ObjectPage &page = *listing->result();
            if (!page.nextToken.isEmpty() && page.nextToken != token)
                m_page = page.nextToken;
            take(page);
        }
        work();
    });
    m_listing->start();
}

/// Not a page at once: it may hold ten thousand objects.
void FolderDownload::queueSome()
{
    const QList<Transfer> some = m_found.first(std::min<qsizetype>(m_found.size(), TransferFeed::piece));
    m_found.remove(0, some.size());
    if (m_isRestored)
        queueMissing(some);
    else
        queue(some);
}

/// What an earlier process has brought is in no queue any more: it is known by being there.
void FolderDownload::queueMissing(const QList<Transfer> &downloads)
{
    m_search = runOnWorker<QSet<QString>>(m_pool, [downloads](WorkContext &) -> Result<QSet<QString>> {
        QSet<QString> there;
        for (const Transfer &one : downloads) {
            const QFileInfo file(one.localFile);
            if (file.isFile() && !file.isSymLink() && (one.listed < 0 || file.size() == one.listed))
                there.insert(one.localFile);
        }
        return there;
    });
    connect(m_search.get(), &Operation::finished, this, [this, downloads] {
        const OperationPtr<QSet<QString>> search = std::move(m_search);
        const QSet<QString> there = search->result().value_or(QSet<QString>());
        QList<Transfer> missing;
        for (const Transfer &one : downloads) {
            if (there.contains(one.localFile))
                m_summary.skip(one.path, tr("it is there already"));
            else
                missing << one;
        }
        queue(std::move(missing));
    });
    m_search->start();
}

void FolderDownload::queue(QList<Transfer> downloads)
{
    m_summary.queued += downloads.size();
    m_share.add(m_queue.add(std::move(downloads)));
    QMetaObject::invokeMethod(this, &FolderDownload::work, Qt::QueuedConnection);
}

void FolderDownload::over(const Transfer &transfer)
{
    if (m_isReady && m_share.remove(transfer.id) && m_share.isGivenUp(transfer, m_queue))
        cancel();
}

void FolderDownload::take(const ObjectPage &page)
{
    for (const ObjectInfo &object : page.objects) {
        QString part = object.path.startsWith(m_level.path) ? object.path.mid(m_level.path.size()) : object.name;
        if (object.kind != ObjectInfo::Kind::Object && part.endsWith(u'/'))
            part.chop(1);
        const Result<void> named = checkNewName(part); // one part, and none that leads out
        const QString local = m_level.local + u'/' + part;
        if (!named) {
            m_summary.skip(object.path, clause(named.error()));
        } else if (object.kind != ObjectInfo::Kind::Object && m_level.depth >= deepest) {
            m_summary.skip(object.path, tr("it is too deep"));
        } else if (QString why; isTaken(local, &why)) {
            m_summary.skip(object.path, why);
        } else if (object.kind == ObjectInfo::Kind::Object) {
            if (m_before.contains(m_folder + u'/' + local))
                continue;
            m_found << Transfer{.kind = Transfer::Kind::Download,
                                .store = m_store,
                                .path = object.path,
                                .localFile = m_folder + u'/' + local,
                                .root = m_folder,
                                .findings = object.findings,
                                .listed = object.size.value_or(-1),
                                .total = object.size.value_or(-1)};
        } else {
            m_levels.push_back({.path = object.path, .local = local, .depth = m_level.depth + 1});
        }
    }
}

} // namespace Quartermaster
