// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/connectionview.h"

#include "model/connectiontext.h"
#include "ui/icons.h"

#include <QBoxLayout>
#include <QEvent>
#include <QFontDatabase>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTreeWidget>

#include <algorithm>

namespace Quartermaster {

using State = ConnectionStep::State;

namespace {

enum Column { StepColumn, StateColumn, TimeColumn, ResultColumn };

struct Look {
    const char *icon;
    Tone tone;
};

Look lookOf(State state)
{
    switch (state) {
    case State::Waiting:
        return {"waiting", Tone::Muted};
    case State::Running:
        return {"state-checking", Tone::Info};
    case State::Passed:
        return {"done", Tone::Good};
    case State::Warning:
        return {"warning", Tone::Warning};
    case State::Failed:
        return {"error", Tone::Bad};
    case State::Skipped:
        return {"state-unknown", Tone::Muted};
    }
    return {"info", Tone::Text};
}

} // namespace

ConnectionView::ConnectionView(StoreTester &tester, QWidget *parent)
    : QWidget(parent)
    , m_tester(tester)
    , m_test(new QPushButton(this))
    , m_authorities(new QPushButton(tr("Choose the authority's file..."), this))
    , m_verdict(new QLabel(this))
    , m_steps(new QTreeWidget(this))
    , m_details(new QPlainTextEdit(this))
{
    setObjectName(QStringLiteral("connectionView"));
    m_test->setObjectName(QStringLiteral("testConnection"));
    m_test->setIcon(themedIcon(QStringLiteral("check-now")));
    m_authorities->setObjectName(QStringLiteral("chooseAuthorities"));
    m_authorities->setAccessibleName(plainActionText(m_authorities->text()));
    m_authorities->setToolTip(
        tr("Trust the certificates that the authorities in a file have signed, for this store alone"));
    m_authorities->hide();
    m_verdict->setObjectName(QStringLiteral("connectionVerdict"));
    m_verdict->setTextFormat(Qt::PlainText);
    m_verdict->setWordWrap(true);
    m_steps->setObjectName(QStringLiteral("connectionSteps"));
    m_steps->setAccessibleName(tr("Steps of the connection test"));
    m_steps->setHeaderLabels({tr("Step"), tr("State"), tr("Time"), tr("Result")});
    m_steps->setRootIsDecorated(false);
    m_steps->setUniformRowHeights(true);
    m_steps->setAllColumnsShowFocus(true);
    m_steps->header()->setStretchLastSection(true);
    m_steps->setColumnWidth(StepColumn, 170);
    m_steps->setColumnWidth(StateColumn, 110);
    m_steps->setColumnWidth(TimeColumn, 70);
    m_details->setObjectName(QStringLiteral("connectionDetails"));
    m_details->setAccessibleName(tr("Details of the step"));
    m_details->setReadOnly(true);
    m_details->setTabChangesFocus(true);
    m_details->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    auto *row = new QHBoxLayout;
    row->addWidget(m_test);
    row->addWidget(m_verdict, 1);
    row->addWidget(m_authorities);
    auto *parts = new QSplitter(Qt::Vertical, this);
    parts->setChildrenCollapsible(false);
    parts->addWidget(m_steps);
    parts->addWidget(m_details);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(row);
    column->addWidget(parts, 1);
    connect(m_test, &QPushButton::clicked, this, [this] {
        if (m_tester.isRunning()) {
            m_tester.cancel();
            return;
        }
        m_isChosen = false;
        Q_EMIT testRequested();
    });
    connect(m_authorities, &QPushButton::clicked, this, &ConnectionView::authoritiesWanted);
    connect(&m_tester, &StoreTester::changed, this, &ConnectionView::show);
    connect(m_steps, &QTreeWidget::itemClicked, this, [this] { m_isChosen = true; });
    connect(m_steps, &QTreeWidget::currentItemChanged, this, &ConnectionView::showDetails);
    show();
}

void ConnectionView::setOffersAuthorities(bool offers)
{
    m_offersAuthorities = offers;
    show();
}

void ConnectionView::show()
{
    const QList<ConnectionStep> &steps = m_tester.steps();
    const bool isRunning = m_tester.isRunning();
    m_test->setText(isRunning ? tr("&Stop the test") : tr("&Test connection"));
    m_test->setAccessibleName(plainActionText(m_test->text()));
    while (m_steps->topLevelItemCount() > steps.size())
        delete m_steps->takeTopLevelItem(m_steps->topLevelItemCount() - 1);
    while (m_steps->topLevelItemCount() < steps.size())
        m_steps->addTopLevelItem(new QTreeWidgetItem);
    int last = -1;
    int failed = -1;
    bool isCertificate = false;
    for (int row = 0; row < steps.size(); ++row) {
        const ConnectionStep &step = steps.at(row);
        showRow(row, step);
        if (step.state != State::Waiting)
            last = row;
        if (step.state == State::Failed)
            failed = row;
        isCertificate |= step.reason == Reason::Certificate;
    }
    if (!m_isChosen && last >= 0)
        m_steps->setCurrentItem(m_steps->topLevelItem(failed >= 0 ? failed : last));
    m_steps->resizeColumnToContents(StateColumn);
    m_authorities->setVisible(m_offersAuthorities && isCertificate && !isRunning);
    QString verdict;
    if (steps.isEmpty())
        verdict = tr("Not tested yet. A test changes nothing in the store.");
    else if (isRunning)
        verdict = tr("Testing...");
    else if (failed >= 0)
        verdict = tr("Failed: %1. %2").arg(stepTitle(steps.at(failed).kind), stepHelp(steps.at(failed)));
    else
        verdict = m_tester.hasPassed() ? tr("The connection works.") : tr("Stopped.");
    m_verdict->setText(verdict);
    showDetails();
}

void ConnectionView::showRow(int row, const ConnectionStep &step)
{
    QTreeWidgetItem *item = m_steps->topLevelItem(row);
    const Look look = lookOf(step.state);
    const QString state = stepStateTitle(step.state, !m_tester.isRunning());
    item->setText(StepColumn, stepTitle(step.kind));
    item->setIcon(StepColumn, themedIcon(QLatin1String(look.icon), look.tone));
    item->setText(StateColumn, state);
    item->setText(TimeColumn,
                  step.milliseconds < 0 ? QString() : tr("%1 ms").arg(locale().toString(step.milliseconds)));
    item->setTextAlignment(TimeColumn, Qt::AlignRight | Qt::AlignVCenter);
    item->setText(ResultColumn, stepResult(step));
    const QString details = stepDetails(step);
    item->setToolTip(ResultColumn, details.isEmpty() ? QString() : plainToolTip(details));
    item->setData(StepColumn, Qt::AccessibleTextRole, QStringLiteral("%1: %2").arg(stepTitle(step.kind), state));
}

void ConnectionView::showDetails()
{
    const int row = m_steps->indexOfTopLevelItem(m_steps->currentItem());
    const QString text = row >= 0 && row < m_tester.steps().size() ? stepDetails(m_tester.steps().at(row)) : QString();
    if (m_details->toPlainText() != text)
        m_details->setPlainText(text);
}

void ConnectionView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        show();
}

} // namespace Quartermaster
