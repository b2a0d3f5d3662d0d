// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/linkdialog.h"

#include "model/objectname.h"
#include "model/reasontext.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLocale>
#include <QPushButton>

namespace Quartermaster {

namespace {

constexpr int hour = 60 * 60; // s
constexpr int day = 24 * hour;

} // namespace

LinkDialog::LinkDialog(std::shared_ptr<Driver> driver, const ObjectInfo &object, QWidget *parent)
    : QDialog(parent)
    , m_driver(std::move(driver))
    , m_object(object)
    , m_time(new QComboBox(this))
    , m_result(new QLabel(this))
{
    setObjectName(QStringLiteral("linkDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Copy link"));
    auto *question = new QLabel(
        tr("Whoever has the link can read %1 until it ends, without a password.").arg(displayName(object.name)), this);
    question->setObjectName(QStringLiteral("linkQuestion"));
    question->setTextFormat(Qt::PlainText);
    question->setWordWrap(true);
    m_time->setObjectName(QStringLiteral("linkTime"));
    m_time->setAccessibleName(tr("Valid for"));
    m_time->addItem(tr("%n hour(s)", nullptr, 1), hour);
    m_time->addItem(tr("%n hour(s)", nullptr, 12), 12 * hour);
    m_time->addItem(tr("%n day(s)", nullptr, 1), day);
    m_time->addItem(tr("%n day(s)", nullptr, 7), 7 * day);
    m_result->setObjectName(QStringLiteral("linkResult"));
    m_result->setTextFormat(Qt::PlainText);
    m_result->setWordWrap(true);
    auto *form = new QFormLayout;
    form->addRow(tr("&Valid for:"), m_time);
    auto *buttons = new QDialogButtonBox(this);
    m_copy = buttons->addButton(tr("&Copy link"), QDialogButtonBox::ActionRole);
    m_copy->setObjectName(QStringLiteral("linkCopy"));
    m_copy->setAccessibleName(tr("Copy link"));
    m_copy->setDefault(true);
    QPushButton *close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    close->setObjectName(QStringLiteral("linkClose"));
    auto *column = new QVBoxLayout(this);
    column->addWidget(question);
    column->addLayout(form);
    column->addWidget(m_result, 1);
    column->addWidget(buttons);
    constexpr QSize comfortable{440, 200};
    resize(comfortable);
    connect(m_copy, &QPushButton::clicked, this, &LinkDialog::make);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

LinkDialog::~LinkDialog() = default;

void LinkDialog::make()
{
    m_result->setText(tr("Asking the store..."));
    m_making = m_driver->signedUrl(m_object.path, m_time->currentData().toInt(), m_object.findings);
    connect(m_making.get(), &Operation::finished, this, &LinkDialog::made);
    m_making->start();
}

void LinkDialog::made()
{
    const Result<SignedUrl> &result = m_making->result();
    if (!result) {
        m_result->setText(errorText(result.error(), OperationKind::Get));
        return;
    }
    QGuiApplication::clipboard()->setText(result->url.toString(QUrl::FullyEncoded));
    m_result->setText(tr("The link is in the clipboard. It ends on %1.")
                          .arg(QLocale().toString(result->expires.toLocalTime(), QLocale::LongFormat)));
}

} // namespace Quartermaster
