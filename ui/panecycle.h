// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QList>
#include <QObject>
#include <QPointer>

class QWidget;

namespace Quartermaster {

/// Takes the focus from pane to pane of a window; each gets it where it had it last. Panes that are hidden, or in which nothing
/// takes the focus now, are left out.
class PaneCycle final : public QObject
{
    Q_OBJECT

public:
    explicit PaneCycle(QWidget *window);

    /// After those added before. A pane may hold others: the focus belongs to the innermost.
    void add(QWidget *pane);
    void next() { go(1); }
    void previous() { go(-1); }

private:
    struct Pane {
        QPointer<QWidget> widget;
        QPointer<QWidget> last; ///< Had the focus within it.
    };
    void noteFocus(QWidget *now);
    void go(int step);
    [[nodiscard]] qsizetype paneOf(const QWidget *widget) const; ///< -1 for none.
    [[nodiscard]] QWidget *targetIn(const Pane &pane) const;     ///< Null when nothing there takes the focus.

    QWidget *m_window;
    QList<Pane> m_panes;
};

/// A line around the view that has the focus: views without a frame show too little of it, above all while they are empty.
class FocusMark final : public QObject
{
    Q_OBJECT

public:
    explicit FocusMark(QWidget *window);

    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void follow(QWidget *now);

    QWidget *m_window;
    QPointer<QWidget> m_view;
    QPointer<QWidget> m_line;
};

} // namespace Quartermaster
