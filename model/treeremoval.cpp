// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/treeremoval.h"

#include "model/store.h"
#include "model/transferqueue.h"

#include <algorithm>

namespace Quartermaster {

namespace {

constexpr size_t deepest = 1'000; // folders in folders: more is a loop

} // namespace

TreeRemoval::TreeRemoval(StoreRegistry &registry, TransferQueue &queue, QString storeId, const ObjectInfo &folder,
                         QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_queue(queue)
    , m_storeId(std::move(storeId))
{
    m_frames.push_back({.folder = folder});
    connect(&m_queue, &TransferQueue::finished, this, &TreeRemoval::over);
    connect(&m_queue, &TransferQueue::removed, this, [this](const QList<quint64> &ids) {
        bool wasWaiting = false;
        for (const quint64 id : ids)
            wasWaiting |= m_pending.remove(id);
        if (wasWaiting)
            go();
    });
    connect(&m_registry, &StoreRegistry::storeAboutToBeRemoved, this, [this](const Store *store) {
        if (store->id() == m_storeId)
            leaveConfiguration();
    });
    connect(&m_queue, &TransferQueue::allPaused, this, [this] { m_isHeld = true; });
    connect(&m_queue, &TransferQueue::allResumed, this, [this] {
        m_isHeld = false;
        if (const auto page = std::exchange(m_page, {}); page && !m_finished)
            take(*page);
        else
            go();
    });
    connect(&m_queue, &TransferQueue::configurationLeft, this, &TreeRemoval::leaveConfiguration);
}

void TreeRemoval::leaveConfiguration()
{
    stop({.kind = ErrorKind::BadConfiguration,
          .detail = QStringLiteral("the configuration was changed meanwhile"),
          .store = m_storeId});
}

void TreeRemoval::cancel()
{
    stop({.kind = ErrorKind::Canceled, .detail = QStringLiteral("canceled"), .store = m_storeId});
}

void TreeRemoval::stop(const Error &error)
{
    if (m_finished)
        return;
    m_listing.reset();
    m_removal.reset();
    m_together.clear();
    m_driver.reset();
    m_error = error;
    m_pending.clear();
    end();
}

TreeRemoval::~TreeRemoval() = default;

void TreeRemoval::setRestored()
{
    const QString &top = m_frames.front().folder.path;
    QList<quint64> ids;
    for (const auto &[id, transfer] : m_queue.transfers()) {
        if (transfer.kind != Transfer::Kind::Remove || transfer.store != m_storeId || transfer.isOver()
            || !transfer.path.startsWith(top))
            continue;
        ids << id;
        m_before.insert(transfer.path);
    }
    m_pending.add(ids);
}

void TreeRemoval::start()
{
    Store *store = m_registry.store(m_storeId);
    m_driver = store ? m_registry.driver(*store) : nullptr;
    if (!m_driver) {
        m_error = Error{.kind = ErrorKind::BadConfiguration,
                        .detail = QStringLiteral("the store has no driver that works"),
                        .store = m_storeId};
        end();
        return;
    }
    go();
}

/// Goes on with whatever can be done now.
void TreeRemoval::go()
{
    if (m_finished || m_listing || m_page)
        return;
    nextTogether();
    if (m_frames.empty()) {
        if (isIdle())
            end();
        return;
    }
    Frame &frame = m_frames.back();
    if (!frame.isListed) {
        if (m_pending.size() < mostPending && m_together.isEmpty() && !m_isHeld)
            list(frame);
        return;
    }
    if (!frame.folders.isEmpty()) {
        const ObjectInfo next = frame.folders.takeFirst();
        if (m_frames.size() >= deepest) {
            frame.hasFailed = true;
            go();
            return;
        }
        m_frames.push_back({.folder = next});
        go();
        return;
    }
    if (frame.folder.kind != ObjectInfo::Kind::Container || frame.hasFailed) {
        leave();
        go();
        return;
    }
    if (!isIdle())
        return; // what is in it goes first
    const ObjectInfo container = frame.folder;
    leave();
    queueRemoval({container});
}

/// Done with the innermost folder; what failed in it counts for the one around it.
void TreeRemoval::leave()
{
    const bool hasFailed = m_frames.back().hasFailed;
    m_frames.pop_back();
    if (hasFailed && !m_frames.empty())
        m_frames.back().hasFailed = true;
}

void TreeRemoval::list(Frame &frame)
{
    m_listing = m_driver->list(frame.folder.path, frame.pageToken);
    connect(m_listing.get(), &Operation::finished, this, [this] {
        const OperationPtr<ObjectPage> listing = std::move(m_listing);
        if (const Error *error = listing->error()) {
            if (!m_error)
                m_error = *error;
            Frame &now = m_frames.back();
            now.isListed = true;
            now.hasFailed = true;
            go();
            return;
        }
        if (m_isHeld)
            m_page = *listing->result();
        else
            take(*listing->result());
    });
    m_listing->start();
}

void TreeRemoval::take(const ObjectPage &page)
{
    Frame &frame = m_frames.back();
    if (page.hasOwnObject)
        frame.folder.kind = ObjectInfo::Kind::Container; // it is there for itself, and is to go too
    QList<ObjectInfo> objects;
    for (const ObjectInfo &object : page.objects) {
        if (!object.path.startsWith(frame.folder.path) || object.path == frame.folder.path)
            continue; // a listing that tells of something else: not asked for
        if (m_before.contains(object.path))
            continue;
        if (object.kind == ObjectInfo::Kind::Object)
            objects << object;
        else
            frame.folders << object;
    }
    frame.isListed = page.nextToken.isEmpty() || page.nextToken == frame.pageToken;
    frame.pageToken = page.nextToken;
    m_found += objects.size();
    if (m_driver->largestRemoval() > 1)
        removeTogether(objects);
    else
        queueRemoval(objects);
    Q_EMIT progressed();
    go();
}

void TreeRemoval::queueRemoval(const QList<ObjectInfo> &objects)
{
    if (objects.isEmpty())
        return;
    m_pending.add(m_queue.remove(m_storeId, objects));
}

/// What an object says of itself is for the queue to look at.
void TreeRemoval::removeTogether(QList<ObjectInfo> objects)
{
    QList<ObjectInfo> alone;
    for (ObjectInfo &object : objects) {
        if (object.findings.isEmpty())
            m_together << std::move(object);
        else
            alone << std::move(object);
    }
    queueRemoval(alone);
}

void TreeRemoval::nextTogether()
{
    if (m_together.isEmpty() || m_removal || m_isHeld)
        return;
    const qsizetype count = std::min<qsizetype>(m_driver->largestRemoval(), m_together.size());
    QStringList paths;
    for (const ObjectInfo &object : m_together.first(count))
        paths << object.path;
    m_removal = m_driver->removeAll(paths);
    connect(m_removal.get(), &Operation::finished, this, [this, count] {
        const auto removal = std::move(m_removal);
        const QList<ObjectInfo> gone = m_together.first(count);
        m_together.remove(0, count);
        QList<ObjectInfo> left;
        for (const ObjectInfo &object : gone) {
            if (!removal->result() || removal->result()->contains(object.path))
                left << object;
        }
        m_removed += count - left.size();
        queueRemoval(left);
        Q_EMIT progressed();
        go();
    });
    m_removal->start();
}

void TreeRemoval::over(const Transfer &transfer)
{
    if (m_finished || !m_pending.remove(transfer.id))
        return;
    if (m_pending.isGivenUp(transfer, m_queue)) {
        cancel();
        return;
    }
    if (transfer.state != Transfer::State::Done) {
        // Whatever folder it was in: none around it can go.
        for (Frame &frame : m_frames) {
            if (transfer.path.startsWith(frame.folder.path))
                frame.hasFailed = true;
        }
    } else if (!transfer.path.endsWith(QLatin1Char('/'))) {
        ++m_removed;
        Q_EMIT progressed();
    }
    go();
}

void TreeRemoval::end()
{
    if (m_finished)
        return;
    m_finished = true;
    Q_EMIT finished(m_error);
}

} // namespace Quartermaster
