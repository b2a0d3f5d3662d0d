// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transferfeed.h"

#include "model/objectname.h"
#include "model/transferqueue.h"
#include "model/workerpool.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// "image.qcow2", or "image (2).qcow2" where that is taken, by \a others too. Blocks.
QString freeFile(const QString &folder, const QString &name, const QSet<QString> &others)
{
    const QDir target(folder);
    const auto isFree = [&others](const QString &path) {
        const QFileInfo info(path);
        return !others.contains(path) && !info.exists() && !info.isSymLink();
    };
    const qsizetype dot = name.lastIndexOf(u'.');
    const QString stem = dot > 0 ? name.left(dot) : name;
    const QString suffix = dot > 0 ? name.mid(dot) : QString();
    QString path = target.filePath(name);
    for (int number = 2; !isFree(path); ++number)
        path = target.filePath(u"%1 (%2)%3"_s.arg(stem).arg(number).arg(suffix));
    return path;
}

/// Where each of \a downloads is to go; no file for one whose name can't be a file's. Blocks.
Result<QList<Transfer>> named(QList<Transfer> downloads, const QStringList &names, const QString &folder,
                              const WorkContext &context)
{
    QSet<QString> taken;
    for (qsizetype i = 0; i < downloads.size(); ++i) {
        if (context.isCanceled())
            return WorkContext::canceled();
        if (const auto name = localFileName(names.at(i)))
            downloads[i].localFile = freeFile(folder, *name, taken);
        taken.insert(downloads.at(i).localFile);
    }
    return downloads;
}

} // namespace

TransferFeed::TransferFeed(TransferQueue &queue, std::shared_ptr<WorkerPool> pool, QObject *parent)
    : QObject(parent)
    , m_queue(queue)
    , m_pool(std::move(pool))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &TransferFeed::feed);
    connect(&queue, &TransferQueue::countsChanged, this, [this] {
        if (m_left > 0 && !m_timer.isActive())
            m_timer.start();
    });
    connect(&queue, &TransferQueue::finished, this, &TransferFeed::over);
    connect(&queue, &TransferQueue::journalOpened, this, &TransferFeed::takeOver);
    connect(&queue, &TransferQueue::configurationLeft, this, &TransferFeed::drop);
    connect(&queue, &TransferQueue::allPaused, this, [this] { hold(true); });
    connect(&queue, &TransferQueue::allResumed, this, [this] { hold(false); });
}

TransferFeed::~TransferFeed() = default;

void TransferFeed::add(const TransferPlan &plan, const Selection &selection, quint64 parent)
{
    if (selection.isEmpty())
        return;
    m_batches.push_back(
        Batch{.serial = ++m_lastSerial, .plan = plan, .selection = selection, .left = selection.count()});
    m_left += selection.count();
    if (parent
        != 0) { // the one or the others: all of them are written down before it goes, and it goes before they are queued
        m_batches.back().nextPiece = m_queue.plan(plan, selection, 0, parent);
        m_queue.forgetPieces(parent);
    }
    const quint64 serial = m_lastSerial;
    feed();
    const auto rest = std::find_if(m_batches.begin(), m_batches.end(),
                                   [serial](const Batch &one) { return one.serial == serial; });
    if (rest != m_batches.end() && rest->nextPiece == 0)
        rest->nextPiece = m_queue.plan(plan, selection, rest->next);
}

/// What was added before the journal was there is written down now.
void TransferFeed::takeOver()
{
    for (Batch &batch : m_batches) {
        if (batch.pieces.empty())
            batch.nextPiece = m_queue.plan(batch.plan, batch.selection, batch.next);
    }
    for (const TransferPiece &one : m_queue.takePieces()) {
        if (m_batches.empty() || m_batches.back().pieces.empty() || m_batches.back().plan != one.plan)
            m_batches.push_back(Batch{.serial = ++m_lastSerial, .plan = one.plan, .isHeld = true});
        m_batches.back().pieces.push_back(one);
        m_batches.back().left += one.count;
        m_left += one.count;
    }
    if (m_left > 0)
        Q_EMIT leftChanged(m_left);
}

void TransferFeed::forget(const Batch &batch)
{
    for (const TransferPiece &one : batch.pieces)
        m_queue.forgetPieces(one.id);
    if (batch.pieces.empty())
        m_queue.forgetPieces(batch.nextPiece, static_cast<quint64>((batch.left + piece - 1) / piece));
}

void TransferFeed::clear()
{
    for (const Batch &batch : m_batches)
        forget(batch);
    drop();
}

/// The journal keeps it.
void TransferFeed::drop()
{
    m_batches.clear();
    m_left = 0;
    Q_EMIT leftChanged(0);
}

qint64 TransferFeed::held() const
{
    qint64 held = 0;
    for (const Batch &batch : m_batches)
        held += batch.isHeld ? batch.left : 0;
    return held;
}

/// What was asked for before; what is added later goes at once.
void TransferFeed::hold(bool isHeld)
{
    for (Batch &batch : m_batches) {
        batch.isHeld = isHeld;
        if (isHeld)
            batch.naming.reset();
    }
    if (m_batches.empty())
        return;
    m_timer.start();
    Q_EMIT leftChanged(m_left);
}

void TransferFeed::feed()
{
    const auto next = std::find_if(m_batches.begin(), m_batches.end(),
                                   [](const Batch &one) { return !one.isHeld && !one.naming; });
    if (m_feeding || next == m_batches.end() || m_queue.counts().waiting > mostWaiting)
        return; // the queue tells when it has done some
    const Batch &batch = *next;
    const QList<ObjectInfo> objects = batch.pieces.empty()
                                          ? batch.selection.objects(batch.next, piece)
                                          : batch.pieces.front().selection().objects(0, batch.pieces.front().count);
    if (batch.plan.kind == Transfer::Kind::Download) {
        name(next, objects);
        return;
    }
    QList<Transfer> transfers;
    for (const ObjectInfo &object : objects) {
        if (object.kind == ObjectInfo::Kind::Object)
            transfers << transferOf(batch.plan, object);
    }
    handOver(next, objects, std::move(transfers));
}

/// A look at the folder of this computer may take long; other selections go on meanwhile.
void TransferFeed::name(Batches::iterator batch, const QList<ObjectInfo> &objects)
{
    QList<Transfer> downloads;
    QStringList names;
    for (const ObjectInfo &object : objects) {
        if (object.kind != ObjectInfo::Kind::Object)
            continue;
        downloads << transferOf(batch->plan, object);
        names << object.name;
    }
    batch->naming = runOnWorker<QList<Transfer>>(
        m_pool, [downloads, names, folder = batch->plan.folder](const WorkContext &context) {
            return named(downloads, names, folder, context);
        });
    connect(batch->naming.get(), &Operation::finished, this, [this, batch, objects, names] {
        const OperationPtr<QList<Transfer>> naming = std::move(batch->naming);
        QList<Transfer> transfers = naming->result().value_or(QList<Transfer>());
        for (qsizetype i = 0; i < transfers.size(); ++i) {
            const QString &file = transfers.at(i).localFile;
            const auto own = localFileName(names.at(i));
            if (!own)
                Q_EMIT refused(own.error());
            else if (QFileInfo(file).fileName() != *own)
                Q_EMIT renamed(*own, file);
        }
        transfers.removeIf([](const Transfer &one) { return one.localFile.isEmpty(); });
        handOver(batch, objects, std::move(transfers));
    });
    batch->naming->start();
    m_timer.start();
}

void TransferFeed::handOver(Batches::iterator batch, const QList<ObjectInfo> &objects, QList<Transfer> transfers)
{
    m_feeding = true;
    const TransferPlan plan = batch->plan;
    quint64 id = batch->nextPiece;
    if (!batch->pieces.empty()) {
        id = batch->pieces.front().id;
        batch->pieces.pop_front();
    } else if (id != 0) {
        ++batch->nextPiece;
    }
    batch->next += objects.size();
    batch->left -= objects.size();
    m_left -= objects.size();
    if (objects.isEmpty()) // there were fewer than was said
        m_left -= std::exchange(batch->left, 0);
    const bool isLast = batch->left <= 0;
    for (const ObjectInfo &object : objects) {
        if (object.kind != ObjectInfo::Kind::Object && m_folderTaker)
            m_folderTaker(plan, object, id);
    }
    const QList<quint64> ids = m_queue.add(std::move(transfers), id);
    if (isLast)
        m_batches.erase(batch);
    else
        batch->share.add(ids);
    m_feeding = false;
    Q_EMIT leftChanged(m_left);
    if (!m_batches.empty())
        m_timer.start();
}

void TransferFeed::over(const Transfer &transfer)
{
    for (auto batch = m_batches.begin(); batch != m_batches.end(); ++batch) {
        if (!batch->share.remove(transfer.id))
            continue;
        if (m_feeding || !batch->share.isGivenUp(transfer, m_queue))
            return;
        const qint64 left = batch->left;
        forget(*batch);
        m_left -= left;
        m_batches.erase(batch);
        Q_EMIT leftOut(left);
        Q_EMIT leftChanged(m_left);
        return;
    }
}

} // namespace Quartermaster
