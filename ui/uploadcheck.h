// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/workerpool.h"

#include <QObject>

#include <list>

namespace Quartermaster {

/// What is to be uploaded together, after a look at the beginnings of the files.
struct UploadBatch {
    struct Item {
        QString file;
        bool isFolder = false;
        QString format = {};       ///< In words; only of what is suspicious.
        QStringList warnings = {}; ///< Whole sentences, escaped; empty where nothing is suspicious.
    };
    QString store;
    QString folder; ///< Within the store: empty, or ends with "/".
    QList<Item> clean = {};
    QList<Item> suspicious = {};

    /// A line a warning.
    [[nodiscard]] QString details() const;
};

/// Looks at the headers of images before they are uploaded, on a worker's thread: each batch comes back by checked(), once, from
/// the event loop. What can't be read counts as clean: the upload tells its own error.
class UploadCheck final : public QObject
{
    Q_OBJECT

public:
    explicit UploadCheck(const std::shared_ptr<WorkerPool> &pool, QObject *parent = nullptr);
    ~UploadCheck() override;

    void check(const QStringList &files, const QString &store, const QString &folder);
    void clear() { m_running.clear(); } ///< Those under way do not come back.

Q_SIGNALS:
    void checked(const Quartermaster::UploadBatch &batch);

private:
    std::shared_ptr<WorkerPool> m_pool;
    std::list<OperationPtr<UploadBatch>> m_running;
};

} // namespace Quartermaster
