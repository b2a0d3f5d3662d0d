// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/situation.h"

#include <QModelIndex>
#include <QObject>

#include <functional>

class QAbstractItemView;
class QDropEvent;
class QMimeData;

namespace Quartermaster {

/// Takes what is dropped on a view, where a rule lets it; where not, it tells why while the pointer is there.
class DropTarget final : public QObject
{
    Q_OBJECT

public:
    using Ask = std::function<ActionState(const QMimeData *, const QModelIndex &)>;
    using Take = std::function<void(const QMimeData *, const QModelIndex &)>;
    /// Whether the answer depends on the row: then the pointer may look for one that takes it.
    enum class Rows : quint8 { Same, Differ };

    DropTarget(QAbstractItemView *view, Rows rows, Ask ask, Take take);
    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    void refused(const QString &reason); ///< A whole sentence, plain; once a place.
    void allowed();                      ///< After it was refused elsewhere.

private:
    bool drag(QDropEvent *event);

    QAbstractItemView *m_view;
    Rows m_rows;
    Ask m_ask;
    Take m_take;
    QString m_told;
};

} // namespace Quartermaster
