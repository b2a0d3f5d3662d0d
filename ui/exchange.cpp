// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/exchange.h"

#include "model/bulktransfers.h"
#include "model/objectname.h"
#include "model/objectrenames.h"
#include "model/reasontext.h"
#include "model/registry.h"
#include "model/store.h"
#include "model/transferqueue.h"
#include "ui/copydialog.h"
#include "ui/deletedialog.h"
#include "ui/messagebar.h"
#include "ui/objectspane.h"
#include "ui/settings.h"

#include <QClipboard>
#include <QDialog>
#include <QFileInfo>
#include <QGuiApplication>

#include <utility>

namespace Quartermaster {

Exchange::Exchange(const Core &core, MessageBar &messages, QWidget *window)
    : QObject(window)
    , m_core(core)
    , m_messages(messages)
    , m_window(window)
    , m_check(core.pool)
{
    connect(&m_check, &UploadCheck::checked, this, [this](const UploadBatch &batch) {
        queueUploads(batch.clean, batch);
        if (!batch.suspicious.isEmpty())
            askAbout(batch);
    });
    connect(QGuiApplication::clipboard(), &QClipboard::dataChanged, this, [this] { m_clipboard.reset(); });
    connect(&m_core.transfers, &TransferQueue::configurationLeft, this, &Exchange::forgetPlans);
    connect(&core.renames, &ObjectRenames::renamed, this,
            [this](quint64 id, const QString &, const QString &, const QString &to) { renamed(id, to); });
    connect(&core.renames, &ObjectRenames::failed, this, &Exchange::renameFailed);
}

Exchange::~Exchange() = default;

void Exchange::upload(const QStringList &files, const QString &store, const QString &folder)
{
    if (!files.isEmpty())
        m_check.check(files, store, folder);
}

/// What was asked for was meant for the stores of the configuration that goes.
void Exchange::forgetPlans()
{
    m_check.clear();
    for (const QString &key : std::exchange(m_questions, {}))
        m_messages.dismiss(key);
    for (const QPointer<QDialog> &dialog : std::exchange(m_dialogs, {})) {
        if (dialog)
            dialog->reject();
    }
}

void Exchange::queueUploads(const QList<UploadBatch::Item> &items, const UploadBatch &batch)
{
    QList<ObjectInfo> files;
    for (const UploadBatch::Item &item : items) {
        files << ObjectInfo{.name = QFileInfo(item.file).fileName(),
                            .path = item.file,
                            .kind = item.isFolder ? ObjectInfo::Kind::Prefix : ObjectInfo::Kind::Object};
    }
    m_core.bulk.add({.kind = Transfer::Kind::Upload, .store = batch.store, .folder = batch.folder}, files);
}

void Exchange::askAbout(const UploadBatch &batch)
{
    const QString key = QStringLiteral("upload-%1").arg(++m_batches);
    m_questions << key;
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

ObjectBundle Exchange::bundle(const Store &store, const Selection &selection) const
{
    return {.configuration = m_core.registry.configuration().file, .store = store.id(), .objects = selection};
}

ObjectMimeData *Exchange::mimeData(const Store &store, const Selection &selection) const
{
    Situation situation{.stores = 1, .selection = selection};
    situation.setStore(&store);
    // Another program would read past the check, so it is made here.
    return new ObjectMimeData(bundle(store, selection), actionState(Command::CopyTo, situation).enabled);
}

Exchange::Offer Exchange::offerOf(const QMimeData *data)
{
    Offer offer{.objects = bundleOf(data)};
    offer.hasFiles = !offer.objects && !localFiles(data).isEmpty();
    return offer;
}

void Exchange::describe(Situation &situation, const QMimeData *data, const QString &folder) const
{
    describe(situation, offerOf(data), folder);
}

void Exchange::describeClipboard(Situation &situation, const QString &folder)
{
    if (!m_clipboard)
        m_clipboard = offerOf(QGuiApplication::clipboard()->mimeData());
    describe(situation, *m_clipboard, folder);
}

void Exchange::describe(Situation &situation, const Offer &offer, const QString &folder) const
{
    const std::optional<ObjectBundle> &objects = offer.objects;
    situation.offersObjects = objects.has_value();
    situation.offersFiles = offer.hasFiles;
    situation.offered = objects ? objects->objects : Selection();
    situation.sourceStore.clear();
    situation.source = {};
    situation.offersOwn = false;
    if (!objects || objects->configuration != m_core.registry.configuration().file)
        return;
    const Store *source = m_core.registry.store(objects->store);
    if (!source)
        return;
    situation.sourceStore = source->id();
    situation.source = source->snapshot();
    const QString path = objects->objects.first().path;
    situation.offersOwn = source->id() == situation.store && path == folder + path.section(QLatin1Char('/'), -1);
}

ActionState Exchange::dropState(const QMimeData *data, const Store *store, const QString &folder) const
{
    Situation situation;
    situation.stores = static_cast<int>(m_core.registry.stores().size());
    situation.setStore(store);
    describe(situation, data, folder);
    return Quartermaster::dropState(situation);
}

bool Exchange::isHome(const QMimeData *data, const Store *store, const QString &folder) const
{
    Situation situation;
    situation.setStore(store);
    describe(situation, data, folder);
    return situation.offersOwn;
}

void Exchange::take(const QMimeData *data, const Store &store, const QString &folder)
{
    if (const ActionState state = dropState(data, &store, folder); !state.enabled) {
        Q_EMIT told(state.reason);
        return;
    }
    if (const std::optional<ObjectBundle> objects = bundleOf(data))
        copy(*objects, store.id(), folder);
    else
        upload(localFiles(data), store.id(), folder);
}

void Exchange::copy(const ObjectBundle &bundle, const QString &store, const QString &folder)
{
    m_core.bulk.add({.kind = Transfer::Kind::Copy, .store = bundle.store, .targetStore = store, .folder = folder},
                    bundle.objects);
}

void Exchange::download(const Store &store, const Selection &selection, const QString &folder)
{
    m_core.bulk.add({.kind = Transfer::Kind::Download, .store = store.id(), .folder = folder}, selection);
}

void Exchange::copyTo(const Store &store, const Selection &selection)
{
    const ObjectBundle objects = bundle(store, selection);
    const auto data = std::make_shared<ObjectMimeData>(objects, false);
    auto *dialog = new CopyDialog(
        m_core.registry, objects,
        [this, data](const Store *target, const QString &folder) { return dropState(data.get(), target, folder); },
        m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    hold(dialog);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, objects] { copy(objects, dialog->store(), dialog->folder()); });
    dialog->open();
}

void Exchange::rename(const Store &store, const ObjectInfo &object, const QString &name)
{
    m_messages.dismiss(QStringLiteral("rename"));
    m_renames.emplace(m_core.renames.rename(store.id(), object, name), displayName(object.name));
    //: %1 an object, %2 its new name
    Q_EMIT told(tr("Renaming %1 to %2...").arg(displayName(object.name), displayName(name)));
}

void Exchange::renamed(quint64 id, const QString &to)
{
    const auto own = m_renames.extract(id);
    if (own.empty()) // another window's
        return;
    //: %1 an object, %2 its new name
    Q_EMIT told(tr("%1 is named %2 now.").arg(own.mapped(), displayName(to.mid(to.lastIndexOf(u'/') + 1))));
}

void Exchange::renameFailed(quint64 id, const Error &error)
{
    if (m_renames.erase(id) == 0)
        return;
    Q_EMIT told(QString());
    m_messages.post({.key = QStringLiteral("rename"),
                     .tone = Tone::Bad,
                     .text = errorText(error, OperationKind::Rename),
                     .lifetime = 20'000});
}

void Exchange::remove(Store &store, const Selection &selection)
{
    const bool holdsFolders = !selection.isCounted() || selection.count(ObjectInfo::Kind::Object) != selection.count();
    if (!m_core.settings.preferences().confirmDeletion && !holdsFolders) {
        m_core.bulk.add({.kind = Transfer::Kind::Remove, .store = store.id()}, selection);
        return;
    }
    auto *dialog = new DeleteDialog(store, selection, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    hold(dialog);
    connect(dialog, &QDialog::accepted, this, [this, id = store.id(), selection] {
        m_core.bulk.add({.kind = Transfer::Kind::Remove, .store = id}, selection);
    });
    dialog->open();
}

void Exchange::hold(QDialog *dialog)
{
    m_dialogs.removeIf([](const QPointer<QDialog> &one) { return !one; });
    m_dialogs << dialog;
}

} // namespace Quartermaster
