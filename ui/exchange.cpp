// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/exchange.h"

#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"
#include "model/transferfeed.h"
#include "model/transferqueue.h"
#include "model/treeremoval.h"
#include "ui/deletedialog.h"
#include "ui/messagebar.h"

#include <QFileInfo>

#include <algorithm>
#include <climits>

namespace Quartermaster {

Exchange::Exchange(const Core &core, TransferFeed &feed, MessageBar &messages, QWidget *window)
    : QObject(window)
    , m_core(core)
    , m_feed(feed)
    , m_messages(messages)
    , m_window(window)
    , m_check(core.pool)
{
    connect(&m_check, &UploadCheck::checked, this, [this](const UploadBatch &batch) {
        queueUploads(batch.clean, batch);
        if (!batch.suspicious.isEmpty())
            askAbout(batch);
    });
}

Exchange::~Exchange() = default;

void Exchange::upload(const QStringList &files, const QString &store, const QString &folder)
{
    if (!files.isEmpty())
        m_check.check(files, store, folder);
}

void Exchange::queueUploads(const QList<UploadBatch::Item> &items, const UploadBatch &batch)
{
    for (const UploadBatch::Item &item : items)
        m_core.transfers.upload(item.file, batch.store, batch.folder + QFileInfo(item.file).fileName());
}

void Exchange::askAbout(const UploadBatch &batch)
{
    const QString key = QStringLiteral("upload-%1").arg(++m_batches);
    const UploadBatch::Item &first = batch.suspicious.first();
    const QString name = displayName(QFileInfo(first.file).fileName());
    const auto more = static_cast<int>(batch.suspicious.size()) - 1;
    //: %1 a file, %2 sentences that tell why
    QString text = tr("%1 is not uploaded yet. %2").arg(name, first.warnings.join(QLatin1Char(' ')));
    if (more > 0)
        text += QLatin1Char(' ') + tr("%n other file(s) wait(s) as well.", nullptr, more);
    m_messages.post({.key = key,
                     .tone = Tone::Warning,
                     .text = text,
                     .details = batch.details(),
                     .buttonText = tr("Upload &anyway"),
                     .pressed =
                         [this, key, batch] {
                             m_messages.dismiss(key);
                             queueUploads(batch.suspicious, batch);
                         },
                     .otherText = tr("&Leave it out"),
                     .otherPressed =
                         [this, key, batch] {
                             m_messages.dismiss(key);
                             Q_EMIT told(
                                 tr("%n file(s) left out.", nullptr, static_cast<int>(batch.suspicious.size())));
                         }});
}

void Exchange::remove(Store &store, const Selection &selection)
{
    auto *dialog = new DeleteDialog(store, selection, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, id = store.id(), selection] {
        m_feed.add(selection, [this, id](const ObjectInfo &object) { removeObject(id, object); });
    });
    dialog->open();
}

void Exchange::removeObject(const QString &store, const ObjectInfo &object)
{
    if (object.kind == ObjectInfo::Kind::Object)
        m_core.transfers.remove(store, {object});
    else
        removeFolder(store, object);
}

void Exchange::removeFolder(const QString &store, const ObjectInfo &folder)
{
    auto removal = std::make_unique<TreeRemoval>(m_core.registry, m_core.transfers, store, folder);
    TreeRemoval *one = removal.get();
    const QString name = displayName(folder.name);
    connect(one, &TreeRemoval::progressed, this, [this, one, name] {
        const auto removed = static_cast<int>(std::min<qint64>(one->removed(), INT_MAX));
        Q_EMIT told(tr("%n object(s) of %1 deleted.", nullptr, removed).arg(name));
    });
    connect(one, &TreeRemoval::finished, this, [this, one](const std::optional<Error> &error) {
        if (error) {
            m_messages.post(
                {.key = QStringLiteral("removal"), .tone = Tone::Bad, .text = errorText(*error, OperationKind::List)});
        }
        const auto gone = std::find_if(m_removals.begin(), m_removals.end(),
                                       [one](const auto &other) { return other.get() == one; });
        if (gone == m_removals.end())
            return;
        gone->release()->deleteLater(); // it is still telling
        m_removals.erase(gone);
    });
    m_removals.push_back(std::move(removal));
    one->start();
}

} // namespace Quartermaster
