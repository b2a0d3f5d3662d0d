// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/situation.h"
#include "ui/core.h"
#include "ui/objectmime.h"
#include "ui/uploadcheck.h"

#include <QPointer>

#include <map>

class QDialog;
class QMimeData;
class QWidget;

namespace Quartermaster {

class MessageBar;
class Store;
struct Error;

/// What goes into stores and out of them for good, on its way to the transfer queue: uploads after a look at what they are,
/// copies from store to store, deletions after a question.
class Exchange final : public QObject
{
    Q_OBJECT

public:
    /// \a messages shows what is to be decided or went wrong; \a window is the parent of dialogs.
    Exchange(const Core &core, MessageBar &messages, QWidget *window);
    ~Exchange() override;

    /// Queues the files to \a folder of \a store ("" or ending with "/"); what is suspicious is held back, with a message that asks.
    void upload(const QStringList &files, const QString &store, const QString &folder);

    [[nodiscard]] ObjectBundle bundle(const Store &store, const Selection &selection) const;
    /// The same for clipboard and drag.
    [[nodiscard]] ObjectMimeData *mimeData(const Store &store, const Selection &selection) const;
    /// Tells \a situation what \a data offers to \a folder of the store that it is about.
    void describe(Situation &situation, const QMimeData *data, const QString &folder) const;
    /// The same of the clipboard, which is looked at once for each of its changes.
    void describeClipboard(Situation &situation, const QString &folder);
    /// Whether \a data may be dropped there.
    [[nodiscard]] ActionState dropState(const QMimeData *data, const Store *store, const QString &folder) const;
    /// Whether \a data are objects that are there already: a drag that begins there needs no reason.
    [[nodiscard]] bool isHome(const QMimeData *data, const Store *store, const QString &folder) const;
    /// Copies objects or uploads files, whichever \a data holds.
    void take(const QMimeData *data, const Store &store, const QString &folder);
    /// Asks where to, and copies.
    void copyTo(const Store &store, const Selection &selection);

    void rename(const Store &store, const ObjectInfo &object, const QString &name);
    /// Asks, names what will be gone, and queues its removal.
    void remove(Store &store, const Selection &selection);
    /// To \a folder of this computer, under names that are free there.
    void download(const Store &store, const Selection &selection, const QString &folder);

Q_SIGNALS:
    /// For the status bar: plain, a whole sentence.
    void told(const QString &text);

private:
    /// What data hold for us.
    struct Offer {
        std::optional<ObjectBundle> objects = {};
        bool hasFiles = false;
    };
    [[nodiscard]] static Offer offerOf(const QMimeData *data);
    void describe(Situation &situation, const Offer &offer, const QString &folder) const;
    void copy(const ObjectBundle &bundle, const QString &store, const QString &folder);
    void queueUploads(const QList<UploadBatch::Item> &items, const UploadBatch &batch);
    void forgetPlans();
    void hold(QDialog *dialog);
    void askAbout(const UploadBatch &batch);
    void renamed(quint64 id, const QString &to);
    void renameFailed(quint64 id, const Error &error);

    Core m_core;
    MessageBar &m_messages;
    QWidget *m_window;
    UploadCheck m_check;
    std::optional<Offer> m_clipboard;     ///< Not looked at since it changed: none.
    std::map<quint64, QString> m_renames; ///< Under way: the name before.
    int m_batches = 0;
    QStringList m_questions; ///< Keys of messages that ask about uploads.
    QList<QPointer<QDialog>> m_dialogs;
};

} // namespace Quartermaster
