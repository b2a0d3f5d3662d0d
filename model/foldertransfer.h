// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/queuedshare.h"
#include "model/registry.h"
#include "model/transfer.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <vector>

namespace Quartermaster {

class TransferFeed;
class TransferQueue;
class WorkContext;
class WorkerPool;

/// What became of a folder that was to be transferred.
struct FolderSummary {
    QString name = {};                        ///< The folder's, escaped for people.
    qint64 queued = 0;                        ///< Files or objects.
    QStringList skipped = {};                 ///< "name: why", escaped; the first mostSkipped of them.
    qint64 skippedCount = 0;                  ///< All of them.
    std::optional<Error> error = {};          ///< Why it was not walked to its end.
    OperationKind kind = OperationKind::List; ///< What failed then.

    static constexpr int mostSkipped = 1'000;
    void skip(const QString &what, const QString &why);
};

/// Walks a folder and queues what is in it, from the event loop, and no faster than the queue works; says finished() once. It ends
/// when its store goes, or the queue leaves its configuration; while all is paused it waits. GUI thread only; registry and queue must
/// outlive it.
class FolderTransfer : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FolderTransfer)

public:
    ~FolderTransfer() override;
    virtual void start() = 0;
    void cancel(); ///< What is queued already stays in the queue.

Q_SIGNALS:
    void finished(const Quartermaster::FolderSummary &summary);

protected:
    FolderTransfer(StoreRegistry &registry, TransferQueue &queue, QString storeId);
    [[nodiscard]] Result<std::shared_ptr<Driver>> driver() const;
    void end();
    /// Lets go of what is under way.
    virtual void letGo() = 0;
    /// Called when all is resumed, after isHeld() was true.
    virtual void goOn() = 0;
    /// All is paused: nothing more is to be listed or queued.
    [[nodiscard]] bool isHeld() const { return m_isHeld; }

private:
    void leave();
    void stop(ErrorKind kind, const QString &detail);

protected:
    StoreRegistry &m_registry;
    TransferQueue &m_queue;
    const QString m_store;
    FolderSummary m_summary;
    bool m_isOver = false;

private:
    bool m_isHeld = false;
};

/// A folder of this computer into a store, with all below it. Symbolic links, devices and what can't be read are skipped. A store
/// that keeps no folders takes the files of the top alone. The files go to the feed, all at once: in the journal they take the place
/// of the folder.
class FolderUpload final : public FolderTransfer
{
    Q_OBJECT

public:
    /// \a path: within the store, empty or with a "/" at its end. \a piece: its own in the journal, 0 for none.
    FolderUpload(StoreRegistry &registry, TransferQueue &queue, TransferFeed &feed, std::shared_ptr<WorkerPool> pool,
                 QString storeId, const QString &folder, QString path, quint64 piece = 0);
    ~FolderUpload() override;
    void start() override;

    /// What a walk finds; paths are relative to the folder, with its name first.
    struct Tree {
        QStringList folders = {}; ///< Those above come first.
        std::vector<std::pair<QString, qint64>> files = {};
        FolderSummary skipped = {};
    };
    /// Blocks. Fails with LocalFile when \a folder itself can't be read, and with Canceled when \a context, if there is one, is.
    [[nodiscard]] static Result<Tree> walk(const QString &folder, bool keepsFolders, const WorkContext *context);

private:
    void letGo() override;
    void goOn() override;
    void makeNext();
    void queueFiles();

    TransferFeed &m_feed;
    std::shared_ptr<WorkerPool> m_pool;
    const QString m_folder;
    const QString m_path;
    const quint64 m_piece;
    bool m_keepsFolders = true;
    OperationPtr<Tree> m_walk;
    OperationPtr<void> m_making;
    Tree m_tree;
    qsizetype m_next = 0;                ///< Of the folders.
    bool m_waits = false;                ///< Until all is resumed.
    std::map<QString, QString> m_failed; ///< Folders that could not be made, and why.
};

/// What is under a container or prefix into a folder of this computer. No name leads out of it.
class FolderDownload final : public FolderTransfer
{
    Q_OBJECT

public:
    FolderDownload(StoreRegistry &registry, TransferQueue &queue, QString storeId, ObjectInfo source,
                   const QString &folder);
    ~FolderDownload() override;
    void start() override;
    /// An earlier process has begun with it: what is in the queue is left out, and what has come already.
    void setRestored() { m_isRestored = true; }

    /// Whether \a folder takes "a" and "A" for the same name, as exFAT and SMB do: tried with a file that goes again. Blocks.
    [[nodiscard]] static bool foldsCase(const QString &folder);

private:
    struct Level {
        QString path;  ///< In the store.
        QString local; ///< Below the chosen folder, without a "/" at its end.
        int depth = 0;
    };
    void letGo() override;
    void goOn() override;
    void work();
    void list();
    void take(const ObjectPage &page);
    void queueSome();
    void queueMissing(const QList<Transfer> &downloads);
    void queue(QList<Transfer> downloads);
    void over(const Transfer &transfer);
    [[nodiscard]] bool isTaken(const QString &local, QString *why);

    const ObjectInfo m_source;
    const QString m_folder;
    std::shared_ptr<WorkerPool> m_pool;
    OperationPtr<bool> m_look;
    bool m_foldsCase = false;
    OperationPtr<ObjectPage> m_listing;
    OperationPtr<QSet<QString>> m_search; ///< For what is there already.
    std::vector<Level> m_levels;          ///< Still to be listed.
    Level m_level;
    std::optional<QString> m_page; ///< Its next page; none when it was listed to its end.
    QList<Transfer> m_found;       ///< On the page that was listed last; not queued yet.
    QueuedShare m_share;
    /// Below the chosen folder; by what that folder makes of a name.
    QHash<QString, QString> m_taken;
    QSet<QString> m_before; ///< Files that the queue had on their way already.
    bool m_isRestored = false;
    bool m_isReady = false; ///< It has looked at the folder.
};

} // namespace Quartermaster

Q_DECLARE_METATYPE(Quartermaster::FolderSummary)
