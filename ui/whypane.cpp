// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/whypane.h"

#include "ui/delegates.h"
#include "ui/icons.h"
#include "ui/plaintips.h"

#include <QAccessible>
#include <QBoxLayout>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QToolButton>
#include <QTreeView>

namespace Quartermaster {

namespace {

Tone toneOf(const Verdict &verdict)
{
    switch (verdict.answer) {
    case Answer::Yes:
        return Tone::Good;
    case Answer::No:
        return Tone::Bad;
    case Answer::Unknown:
        break;
    }
    return Tone::Warning;
}

QString signOf(const Verdict &verdict)
{
    switch (verdict.answer) {
    case Answer::Yes:
        return QStringLiteral("done");
    case Answer::No:
        return QStringLiteral("close");
    case Answer::Unknown:
        break;
    }
    return QStringLiteral("why");
}

QLabel *plainLabel(const char *objectName, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(QLatin1String(objectName));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

WhyPane::WhyPane(QWidget *parent)
    : QWidget(parent)
    , m_sign(new QLabel(this))
    , m_headline(plainLabel("whyHeadline", this))
    , m_note(plainLabel("whyNote", this))
    , m_help(plainLabel("whyHelp", this))
    , m_view(new QTreeView(this))
{
    setObjectName(QStringLiteral("whyPane"));
    setAccessibleName(tr("Why?"));
    m_sign->setObjectName(QStringLiteral("whySign"));
    m_sign->setAlignment(Qt::AlignTop);
    QFont bold = m_headline->font();
    bold.setBold(true);
    m_headline->setFont(bold);
    auto *close = new QToolButton(this);
    close->setObjectName(QStringLiteral("whyClose"));
    close->setAutoRaise(true);
    close->setIcon(themedIcon(QStringLiteral("close")));
    close->setAccessibleName(tr("Close"));
    close->setToolTip(tr("Close this pane"));
    connect(close, &QToolButton::clicked, this, &WhyPane::closeRequested);

    auto *texts = new PlainTips(this);
    texts->setSourceModel(&m_model);
    m_view->setObjectName(QStringLiteral("whyView"));
    m_view->setAccessibleName(tr("Why"));
    m_view->setModel(texts);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setItemDelegate(new RowDelegate(m_view));
    m_view->setAlternatingRowColors(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setColumnHidden(WhyModel::HelpColumn, true);
    const auto setWidth = [this](int column, int width) { // the header's words may be long ones
        m_view->setColumnWidth(column, std::max(width, m_view->header()->sectionSizeHint(column)));
    };
    setWidth(WhyModel::LayerColumn, 110);
    setWidth(WhyModel::AnswerColumn, 80);
    setWidth(WhyModel::ReasonColumn, 130);
    setWidth(WhyModel::SinceColumn, 80);
    setWidth(WhyModel::CheckedColumn, 80);
    m_view->header()->setStretchLastSection(false);
    for (const int column : {WhyModel::DetailColumn, WhyModel::EvidenceColumn})
        m_view->header()->setSectionResizeMode(column, QHeaderView::Stretch);

    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_headline);
    words->addWidget(m_note);
    words->addWidget(m_help);
    auto *top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_sign, 0, Qt::AlignTop);
    top->addLayout(words, 1);
    top->addWidget(close, 0, Qt::AlignTop);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 8, 4, 4);
    layout->addLayout(top);
    layout->addWidget(m_view, 1);

    connect(&m_model, &WhyModel::textChanged, this, &WhyPane::showTexts);
    showTexts();
    setNote({});
}

void WhyPane::setNote(const QString &note)
{
    if (m_note->text() == note && m_note->isHidden() == note.isEmpty())
        return;
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    showTexts();
}

void WhyPane::showTexts()
{
    const bool asked = !m_model.headline().isEmpty();
    m_headline->setText(asked ? m_model.headline()
                              : tr("Why? Select a cell of the matrix, or press Shift+F1 for what is off."));
    m_help->setText(m_model.help());
    m_help->setVisible(!m_model.help().isEmpty());
    m_sign->setVisible(asked);
    if (asked) {
        m_sign->setPixmap(themedPixmap(signOf(m_model.verdict()), toneColor(toneOf(m_model.verdict()), palette()),
                                       QSize(16, 16), devicePixelRatioF()));
    }
    QStringList said{m_headline->text(), m_note->text(), m_help->text()};
    said.removeAll(QString());
    const QString before = m_view->accessibleDescription();
    m_view->setAccessibleDescription(said.join(u' '));
    if (isVisible() && before != m_view->accessibleDescription()) {
        QAccessibleEvent changed(m_view, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&changed);
    }
}

void WhyPane::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Cancel))
        Q_EMIT closeRequested();
    else
        QWidget::keyPressEvent(event);
}

void WhyPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showTexts();
}

} // namespace Quartermaster
