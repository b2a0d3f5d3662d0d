// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objecttablemodel.h"
#include "model/operation.h"
#include "model/registry.h"

#include <QElapsedTimer>
#include <QObject>
#include <QSet>
#include <QTimer>

#include <list>

namespace Quartermaster {

/// Shows one place of one store: lists it page by page into its model, remembers where it was, and lists again when a store that
/// had failed comes back. GUI thread only; the registry must outlive it.
class ObjectBrowser final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ObjectBrowser)

public:
    enum class State : quint8 {
        Idle,    ///< No store is shown.
        Waiting, ///< The store was not checked yet; listed as soon as it was.
        Loading,
        Complete,
        Failed, ///< \see error(), message(). Refused (ErrorKind::Refused) where the store can't be listed.
    };
    Q_ENUM(State)

    explicit ObjectBrowser(StoreRegistry &registry, QObject *parent = nullptr);
    ~ObjectBrowser() override;

    /// Owned by the browser.
    [[nodiscard]] ObjectTableModel *model() { return &m_model; }

    /// Shows \a path of \a store ("" for the root; "/" is added to the end where it misses). The older listing is canceled.
    /// A null store shows nothing.
    void open(Store *store, const QString &path = {});
    /// A container or prefix is entered; for an object false.
    bool enter(const ObjectInfo &object);
    /// F5: lists again; rows that stay keep their place and selection.
    void refresh();
    void stop(); ///< Cancels the listing; what came stays (of a refresh: what was there).
    /// Makes a container or folder here. containerCreated() or containerFailed() tells, from the event loop.
    void createContainer(const QString &name);

    void up();
    void back();
    void forward();
    [[nodiscard]] bool canGoUp() const { return m_store && !m_path.isEmpty(); }
    [[nodiscard]] bool canGoBack() const { return !m_back.isEmpty(); }
    [[nodiscard]] bool canGoForward() const { return !m_forward.isEmpty(); }

    [[nodiscard]] Store *store() const { return m_store; }
    [[nodiscard]] const QString &path() const { return m_path; }
    /// "cheap:images/": store and path, as qmctl writes them; empty without a store.
    [[nodiscard]] QString location() const;
    /// Opens "STORE:PATH" or "PATH" (of the store shown); fails with BadInput or NotFound and a sentence in detail.
    [[nodiscard]] Result<void> openLocation(const QString &location);
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; } ///< Only when Failed.
    /// For a line above the table: why it failed, or that it waits; empty else.
    [[nodiscard]] QString message() const;
    [[nodiscard]] int count() const { return m_model.count(); }
    /// Objects that the listing under way has brought so far; count() unless it is a refresh.
    [[nodiscard]] int loaded() const { return m_renewing ? m_fresh.size() : count(); }

public Q_SLOTS:
    /// Something was added or removed: shown at once where it belongs here (TransferQueue's signals fit).
    void noteAdded(const QString &storeId, const QString &path);
    void noteRemoved(const QString &storeId, const QString &path);
    /// Its row stays selected.
    void noteRenamed(const QString &storeId, const QString &from, const QString &to);

Q_SIGNALS:
    void placeChanged(); ///< Store, path or history.
    void stateChanged();
    void countChanged();
    void containerCreated(const QString &path);
    void containerFailed(const Quartermaster::Error &error, const QString &text);

private:
    struct Place {
        QString store;
        QString path;
        friend bool operator==(const Place &, const Place &) = default;
    };
    enum class Keep : quint8 { Nothing, Objects };

    /// Something to show once the listing under way is through.
    struct Note {
        QString path;
        bool isThere = true;
        QString before = {}; ///< Its path, for one that was renamed.
    };

    struct Creation {
        const Store *store;
        OperationPtr<void> operation;
    };

    void show(Store *store, const QString &path);
    void travel(QList<Place> &from, QList<Place> &to);
    [[nodiscard]] Place place() const;
    void list(Keep keep);
    void refuse(const Verdict &verdict);
    void fetch(const QString &pageToken);
    void fetchNext();
    void take(ObjectPage page, const QString &pageToken);
    void pack();
    void keep(const PackedObjects &objects);
    void completeIfDone();
    void dropPages();
    void endPages();
    void fail(Error error, const QString &message);
    void setState(State state);
    void letGo();
    void follow(Store *store);
    void capabilitiesChanged(const Snapshot &before, const Snapshot &after);
    void retry();
    void storeGoes(const Store *store);
    [[nodiscard]] bool isHere(const QString &storeId, const QString &path) const;
    void note(const QString &storeId, const Note &note);
    void nextNote();
    [[nodiscard]] bool showsFolder(const QString &path);
    void settle();

    StoreRegistry &m_registry;
    ObjectTableModel m_model;
    Store *m_store = nullptr;
    Place m_lost; ///< What was shown of a store that the configuration dropped, in case it comes back.
    QString m_path;
    QList<Place> m_back;
    QList<Place> m_forward;
    State m_state = State::Idle;
    std::optional<Error> m_error;
    QString m_message;
    std::shared_ptr<Driver> m_driver;
    OperationPtr<ObjectPage> m_listing;
    OperationPtr<ObjectInfo> m_stat;
    std::list<Creation> m_creations; ///< Also of places that are not shown any more.
    QList<Note> m_notes;
    QSet<QString> m_folders; ///< Known to be shown.
    QTimer m_settling;
    QElapsedTimer m_listed;
    qint64 m_listingTime = 0;  ///< ms that the last one took.
    bool m_hasRetried = false; ///< Listed again by itself after a failure that a probe does not confirm; once.
    QString m_nextToken;
    bool m_isEnd = false;                    ///< The last page has come.
    std::optional<QList<ObjectInfo>> m_page; ///< Came while the one before it is packed.
    OperationPtr<PackedObjects> m_packing;
    bool m_renewing = false; ///< What is shown stays until all has been listed anew.
    PackedObjects m_fresh;   ///< The same.
};

} // namespace Quartermaster
