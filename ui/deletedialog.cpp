// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/deletedialog.h"

#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/situation.h"
#include "model/store.h"
#include "ui/icons.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>

#include <climits>

namespace Quartermaster {

namespace {

constexpr QSize iconSize{40, 40};

int counted(qint64 count)
{
    return static_cast<int>(std::min<qint64>(count, INT_MAX));
}

QLabel *plainLabel(const char *objectName, const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setObjectName(QLatin1String(objectName));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

DeleteDialog::DeleteDialog(Store &store, const Selection &selection, QWidget *parent)
    : QDialog(parent)
    , m_store(&store)
    , m_selection(selection)
    , m_refused(plainLabel("deleteRefused", {}, this))
    , m_names(new QListWidget(this))
{
    setObjectName(QStringLiteral("deleteDialog"));
    setWindowTitle(tr("Delete"));
    setModal(true);
    auto *icon = new QLabel(this);
    icon->setPixmap(
        themedPixmap(QStringLiteral("warning"), toneColor(Tone::Warning, palette()), iconSize, devicePixelRatioF()));
    QLabel *question = plainLabel("deleteQuestion", this->question(), this);
    QFont bold = question->font();
    bold.setBold(true);
    question->setFont(bold);
    QLabel *consequences = plainLabel("deleteConsequences", this->consequences(), this);
    m_names->setObjectName(QStringLiteral("deleteNames"));
    m_names->setAccessibleName(tr("What will be deleted"));
    m_names->setSelectionMode(QAbstractItemView::NoSelection);
    m_names->setUniformItemSizes(true);
    m_names->setTextElideMode(Qt::ElideMiddle);
    fill();
    auto *buttons = new QDialogButtonBox(this);
    m_confirm = buttons->addButton(tr("&Delete"), QDialogButtonBox::DestructiveRole);
    m_confirm->setObjectName(QStringLiteral("deleteConfirm"));
    m_confirm->setAccessibleName(tr("Delete"));
    m_confirm->setAutoDefault(false);
    QPushButton *cancel = buttons->addButton(QDialogButtonBox::Cancel);
    cancel->setIcon({});
    cancel->setObjectName(QStringLiteral("deleteCancel"));
    cancel->setDefault(true);
    cancel->setFocus();
    connect(m_confirm, &QPushButton::clicked, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *grid = new QGridLayout(this);
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(10);
    grid->addWidget(icon, 0, 0, 2, 1, Qt::AlignTop);
    grid->addWidget(question, 0, 1);
    grid->addWidget(consequences, 1, 1);
    grid->addWidget(m_names, 2, 0, 1, 2);
    grid->addWidget(m_refused, 3, 0, 1, 2);
    grid->addWidget(buttons, 4, 0, 1, 2);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(2, 1);
    constexpr QSize comfortable{520, 380};
    resize(comfortable);
    connect(&store, &Store::capabilitiesChanged, this, &DeleteDialog::check);
    connect(&store, &QObject::destroyed, this, &QDialog::reject);
    check();
}

QString DeleteDialog::question() const
{
    const QString store = displayName(m_store->id());
    const qint64 count = m_selection.count();
    const Selection::Facts &facts = m_selection.facts();
    if (!m_selection.isCounted() || facts.bytes == 0)
        return tr("Delete %Ln object(s) from %1?", nullptr, counted(count)).arg(store);
    const QString bytes = QLocale().formattedDataSize(facts.bytes);
    if (facts.unknownSizes > 0) {
        //: %1 a store, %2 a size: "3.0 MiB"
        return tr("Delete %Ln object(s), at least %2, from %1?", nullptr, counted(count)).arg(store, bytes);
    }
    //: %1 a store, %2 a size: "3.0 MiB"
    return tr("Delete %Ln object(s), %2, from %1?", nullptr, counted(count)).arg(store, bytes);
}

QString DeleteDialog::consequences() const
{
    const qint64 folders = m_selection.isCounted() ? m_selection.count(ObjectInfo::Kind::Container)
                                                         + m_selection.count(ObjectInfo::Kind::Prefix)
                                                   : 0;
    QStringList texts;
    if (folders > 0) {
        texts << tr("%n of them is a folder: all that is in it goes too. How much that is, is counted as it goes.",
                    nullptr, counted(folders));
    }
    texts << tr("What is deleted is gone for good: Quartermaster cannot bring it back.");
    return texts.join(QLatin1Char(' '));
}

void DeleteDialog::fill()
{
    const QList<ObjectInfo> objects = m_selection.objects(0, mostNamed);
    const QIcon folder = themedIcon(QStringLiteral("folder"));
    const QIcon object = themedIcon(QStringLiteral("object"));
    for (const ObjectInfo &one : objects) {
        const QString size = one.size ? QLocale().formattedDataSize(*one.size) : QString();
        const QString name = displayName(one.name);
        //: %1 a name, %2 a size
        auto *item = new QListWidgetItem(size.isEmpty() ? name : tr("%1 (%2)").arg(name, size), m_names);
        item->setIcon(one.kind == ObjectInfo::Kind::Object ? object : folder);
    }
    if (const qint64 more = m_selection.count() - objects.size(); more > 0)
        m_names->addItem(tr("... and %Ln more", nullptr, counted(more)));
}

/// What the check refuses, by the object's own findings, a line a reason; empty where it refuses none.
QString DeleteDialog::refusals() const
{
    QStringList lines;
    const CapabilitySet required = requiredCapabilities(OperationKind::Delete);
    for (const Selection::Facts::Group &group : m_selection.facts().groups) {
        const Verdict verdict = m_store->snapshot().verdict(required, std::span(&group.findings, 1));
        if (verdict.permits())
            continue;
        lines << verdictText(verdict, OperationKind::Delete, displayName(m_store->id()), displayName(group.name));
        if (group.count > 1)
            lines << tr("The same goes for %Ln other object(s).", nullptr, counted(group.count - 1));
    }
    return lines.join(QLatin1Char('\n'));
}

/// The rule that the action goes by has the last word here, too.
void DeleteDialog::check()
{
    if (!m_store)
        return;
    Situation situation{.stores = 1, .selection = m_selection};
    situation.setStore(m_store);
    const ActionState state = deleteState(situation);
    QString why = refusals();
    if (!state.enabled && why.isEmpty())
        why = state.reason;
    m_confirm->setEnabled(state.enabled);
    m_confirm->setAccessibleDescription(state.reason);
    m_confirm->setToolTip(plainToolTip(state.reason));
    m_refused->setText(why);
    m_refused->setVisible(!why.isEmpty());
    QPalette own = palette();
    own.setColor(QPalette::WindowText, toneColor(Tone::Bad, own));
    m_refused->setPalette(own);
}

} // namespace Quartermaster
