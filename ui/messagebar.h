// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "ui/theme.h"

#include <QFrame>
#include <QHash>

#include <functional>

class QVBoxLayout;

namespace Quartermaster {

/// What a message bar shows: one sentence or two, and what can be done about it.
struct Message {
    QString key; ///< A newer message with the same key takes the older one's place.
    Tone tone = Tone::Info;
    QString text;            ///< Plain.
    QString details = {};    ///< Plain, many lines; behind "Details".
    QString buttonText = {}; ///< Empty for no button.
    std::function<void()> pressed = {};
    QString otherText = {}; ///< Of a second button.
    std::function<void()> otherPressed = {};
    int lifetime = 0; ///< ms; 0 to stay until it is closed or dismissed.
};

/// Messages on top of the pane that they concern; takes no room without any. Newest last, four at most: the oldest goes of those
/// that ask nothing. A question, with its two buttons, stays until it is answered.
class MessageBar : public QWidget
{
    Q_OBJECT

public:
    explicit MessageBar(const QString &objectName, QWidget *parent = nullptr);

    void post(const Message &message);
    void dismiss(const QString &key);
    void clear();
    /// The text under \a key, empty when there is none.
    [[nodiscard]] QString text(const QString &key) const;

protected:
    void changeEvent(QEvent *event) override;

private:
    class Item;
    void drop(Item *item);
    void layOut();

    QVBoxLayout *m_layout;
    QList<Item *> m_items;
};

} // namespace Quartermaster
