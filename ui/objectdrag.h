// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>
#include <QPoint>

#include <functional>
#include <optional>

class QMimeData;

namespace Quartermaster {

class ObjectView;

/// Starts a drag of the selected rows of a view: when the pointer moves from a row that is selected. Copies only: whoever takes
/// the objects never takes them away. (While a drag goes on, Qt itself runs an event loop: the window stays alive.)
class ObjectDrag final : public QObject
{
    Q_OBJECT

public:
    using Make = std::function<QMimeData *()>; ///< What is dragged, for the drag to own; null for nothing.

    ObjectDrag(ObjectView *view, Make make);
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void start();

    ObjectView *m_view;
    Make m_make;
    std::optional<QPoint> m_pressed; ///< Where on a row the button went down.
};

} // namespace Quartermaster
