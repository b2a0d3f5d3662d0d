// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/panecycle.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QEvent>
#include <QPainter>

namespace Quartermaster {

namespace {

bool takesFocus(const QWidget *widget)
{
    return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus
           && !widget->focusProxy();
}

class Line final : public QWidget
{
public:
    explicit Line(QWidget *view)
        : QWidget(view)
    {
        setObjectName(QStringLiteral("focusMark"));
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setAttribute(Qt::WA_NoSystemBackground);
        setFocusPolicy(Qt::NoFocus);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setPen(QPen(palette().color(QPalette::Active, QPalette::Highlight), 2));
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
};

} // namespace

PaneCycle::PaneCycle(QWidget *window)
    : QObject(window)
    , m_window(window)
{
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) { noteFocus(now); });
}

void PaneCycle::add(QWidget *pane)
{
    m_panes.append({pane, nullptr});
}

qsizetype PaneCycle::paneOf(const QWidget *widget) const
{
    for (; widget; widget = widget->parentWidget()) {
        for (qsizetype i = 0; i < m_panes.size(); ++i) {
            if (m_panes.at(i).widget == widget)
                return i;
        }
    }
    return -1;
}

void PaneCycle::noteFocus(QWidget *now)
{
    if (const qsizetype pane = now && now->window() == m_window ? paneOf(now) : -1; pane >= 0)
        m_panes[pane].last = now;
}

QWidget *PaneCycle::targetIn(const Pane &pane) const
{
    QWidget *within = pane.widget;
    if (!within || !within->isVisible())
        return nullptr;
    if (pane.last && takesFocus(pane.last) && within->isAncestorOf(pane.last))
        return pane.last;
    if (takesFocus(within))
        return within;
    // A view first: what is around it can be reached from there.
    QWidget *first = nullptr;
    const QList<QWidget *> children = within->findChildren<QWidget *>();
    for (QWidget *child : children) {
        if (!takesFocus(child) || paneOf(child) != paneOf(within))
            continue;
        if (qobject_cast<QAbstractItemView *>(child))
            return child;
        if (!first)
            first = child;
    }
    return first;
}

void PaneCycle::go(int step)
{
    const qsizetype count = m_panes.size();
    const qsizetype start = paneOf(m_window->focusWidget());
    for (qsizetype i = 1; i <= count; ++i) {
        const qsizetype from = start < 0 && step > 0 ? -1 : std::max<qsizetype>(start, 0);
        const qsizetype at = ((from + step * i) % count + count) % count;
        if (QWidget *target = targetIn(m_panes.at(at))) {
            target->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

FocusMark::FocusMark(QWidget *window)
    : QObject(window)
    , m_window(window)
{
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) { follow(now); });
}

void FocusMark::follow(QWidget *now)
{
    if (m_view == now)
        return;
    if (m_view)
        m_view->removeEventFilter(this);
    delete m_line;
    m_view = now && now->window() == m_window ? qobject_cast<QAbstractItemView *>(now) : nullptr;
    if (!m_view)
        return;
    m_line = new Line(m_view);
    m_line->setGeometry(m_view->rect());
    m_line->show();
    m_view->installEventFilter(this);
}

bool FocusMark::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_view && m_line && event->type() == QEvent::Resize)
        m_line->setGeometry(m_view->rect());
    return false;
}

} // namespace Quartermaster
