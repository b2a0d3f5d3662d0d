// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/messagebar.h"

#include "ui/icons.h"

#include <QAccessible>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace Quartermaster {

namespace {

constexpr int mostItems = 4;

QString toneIcon(Tone tone)
{
    switch (tone) {
    case Tone::Good:
        return QStringLiteral("done");
    case Tone::Warning:
        return QStringLiteral("warning");
    case Tone::Bad:
        return QStringLiteral("error");
    case Tone::Text:
    case Tone::Muted:
    case Tone::Info:
        break;
    }
    return QStringLiteral("info");
}

} // namespace

class MessageBar::Item : public QFrame
{
public:
    Item(const Message &message, MessageBar *bar)
        : QFrame(bar)
        , m_message(message)
    {
        setObjectName(QStringLiteral("message-") + message.key);
        setAutoFillBackground(true);
        m_icon = new QLabel(this);
        m_icon->setObjectName(QStringLiteral("messageIcon"));
        m_icon->setAlignment(Qt::AlignTop);
        m_text = new QLabel(message.text, this);
        m_text->setObjectName(QStringLiteral("messageText"));
        m_text->setTextFormat(Qt::PlainText);
        m_text->setWordWrap(true);
        m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        auto *grid = new QGridLayout(this);
        grid->setContentsMargins(10, 6, 6, 6);
        grid->setHorizontalSpacing(8);
        grid->setColumnStretch(1, 1);
        grid->addWidget(m_icon, 0, 0, Qt::AlignVCenter);
        grid->addWidget(m_text, 0, 1, Qt::AlignVCenter);
        // A question has its buttons below, so that they leave room for its text.
        auto *row = new QHBoxLayout;
        const bool isQuestion = !message.otherText.isEmpty();
        grid->addLayout(row, isQuestion ? 1 : 0, isQuestion ? 1 : 2);
        addButton(row, message.buttonText, "messageButton", message.pressed);
        addButton(row, message.otherText, "messageOtherButton", message.otherPressed);
        if (!message.details.isEmpty())
            addDetails(grid, row);
        if (isQuestion)
            row->addStretch();
        auto *close = new QToolButton(this);
        close->setObjectName(QStringLiteral("messageClose"));
        close->setAutoRaise(true);
        close->setIcon(themedIcon(QStringLiteral("close")));
        close->setAccessibleName(MessageBar::tr("Close"));
        close->setToolTip(MessageBar::tr("Close this message"));
        connect(close, &QToolButton::clicked, bar, [bar, key = message.key] { bar->dismiss(key); });
        grid->addWidget(close, 0, 3, Qt::AlignTop);
        if (message.lifetime > 0)
            QTimer::singleShot(message.lifetime, this, [bar, key = message.key] { bar->dismiss(key); });
        colour();
    }
    [[nodiscard]] const Message &message() const { return m_message; }
    void colour()
    {
        const QPalette palette = parentWidget()->palette();
        QPalette own = palette;
        own.setColor(QPalette::Window, toneTint(m_message.tone, palette));
        own.setColor(QPalette::WindowText, palette.color(QPalette::Text));
        setPalette(own);
        m_icon->setPixmap(themedPixmap(toneIcon(m_message.tone), toneColor(m_message.tone, palette), QSize(20, 20),
                                       devicePixelRatioF()));
        update();
    }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QFrame::paintEvent(event);
        QPainter painter(this);
        const QColor line = toneColor(m_message.tone, parentWidget()->palette());
        painter.fillRect(QRect(0, 0, 3, height()), line);
    }

private:
    void addButton(QHBoxLayout *row, const QString &text, const char *objectName, const std::function<void()> &pressed)
    {
        if (text.isEmpty())
            return;
        auto *button = new QPushButton(text, this);
        button->setObjectName(QLatin1String(objectName));
        button->setAccessibleName(plainActionText(text));
        connect(button, &QPushButton::clicked, this, [pressed] {
            if (const auto press = pressed)
                press(); // may dismiss this message
        });
        row->addWidget(button);
    }
    void addDetails(QGridLayout *grid, QHBoxLayout *row)
    {
        auto *toggle = new QPushButton(MessageBar::tr("Details"), this);
        toggle->setObjectName(QStringLiteral("messageDetailsButton"));
        toggle->setCheckable(true);
        auto *details = new QPlainTextEdit(m_message.details, this);
        details->setObjectName(QStringLiteral("messageDetails"));
        details->setAccessibleName(MessageBar::tr("Details"));
        details->setReadOnly(true);
        details->setLineWrapMode(QPlainTextEdit::NoWrap);
        const int lines = std::min<int>(8, int(m_message.details.count(QLatin1Char('\n'))) + 2);
        details->setFixedHeight(lines * details->fontMetrics().lineSpacing() + 18);
        details->hide();
        connect(toggle, &QPushButton::toggled, details, &QWidget::setVisible);
        row->addWidget(toggle);
        grid->addWidget(details, 2, 1, 1, 3);
    }

    Message m_message;
    QLabel *m_icon = nullptr;
    QLabel *m_text = nullptr;
};

MessageBar::MessageBar(const QString &objectName, QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    setObjectName(objectName);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(1);
    hide();
}

void MessageBar::post(const Message &message)
{
    for (qsizetype i = 0; i < m_items.size(); ++i) {
        const Message &old = m_items.at(i)->message();
        if (old.key != message.key)
            continue;
        if (old.text == message.text && old.details == message.details && message.lifetime == 0)
            return;
        drop(m_items.takeAt(i));
        break;
    }
    while (m_items.size() >= mostItems) {
        const auto silent = std::find_if(m_items.cbegin(), m_items.cend(),
                                         [](const Item *item) { return item->message().otherText.isEmpty(); });
        if (silent == m_items.cend())
            break; // each of them wants an answer
        drop(m_items.takeAt(silent - m_items.cbegin()));
    }
    auto *item = new Item(message, this);
    m_items.append(item);
    layOut();
    QAccessibleEvent alert(item, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void MessageBar::dismiss(const QString &key)
{
    for (qsizetype i = 0; i < m_items.size(); ++i) {
        if (m_items.at(i)->message().key == key) {
            drop(m_items.takeAt(i));
            layOut();
            return;
        }
    }
}

void MessageBar::clear()
{
    for (Item *item : std::as_const(m_items))
        drop(item);
    m_items.clear();
    layOut();
}

QString MessageBar::text(const QString &key) const
{
    for (const Item *item : m_items) {
        if (item->message().key == key)
            return item->message().text;
    }
    return {};
}

void MessageBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange)
        return;
    for (Item *item : std::as_const(m_items))
        item->colour();
}

void MessageBar::drop(Item *item)
{
    m_layout->removeWidget(item);
    item->hide();
    item->deleteLater(); // its own button may be the one pressed
}

void MessageBar::layOut()
{
    for (Item *item : std::as_const(m_items))
        m_layout->addWidget(item);
    setVisible(!m_items.isEmpty());
}

} // namespace Quartermaster
