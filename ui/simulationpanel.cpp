// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/simulationpanel.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QSpinBox>

#include <limits>

namespace Quartermaster {

namespace {

QString keyTitle(QString key)
{
    key.replace(u'_', u' ');
    if (!key.isEmpty())
        key[0] = key.at(0).toUpper();
    return key;
}

} // namespace

SimulationPanel::SimulationPanel(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_presets(new QComboBox(this))
    , m_controls(new QWidget(this))
{
    setObjectName(QStringLiteral("simulationPanel"));
    m_title->setObjectName(QStringLiteral("simulationTitle"));
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_presets->setObjectName(QStringLiteral("simulationPreset"));
    m_presets->setAccessibleName(tr("Preset"));
    m_presets->addItem(tr("Choose a state..."));
    m_presets->addItems(SimulatedBehaviour::presets());
    auto *reset = new QPushButton(tr("Reset"), this);
    reset->setObjectName(QStringLiteral("simulationReset"));

    auto *form = new QFormLayout(m_controls);
    form->setContentsMargins(0, 0, 0, 0);
    for (const SimulationSetting &setting : simulationSettings()) {
        if (setting.type == SimulationSetting::Type::Switch) {
            auto *box = new QCheckBox(keyTitle(setting.key), m_controls);
            box->setObjectName(QStringLiteral("simulation-") + setting.key);
            form->addRow(box);
            connect(box, &QCheckBox::toggled, this, [this, key = setting.key](bool on) { apply(key, on); });
            m_switches.insert(setting.key, box);
        } else {
            auto *box = new QSpinBox(m_controls);
            box->setObjectName(QStringLiteral("simulation-") + setting.key);
            box->setAccessibleName(keyTitle(setting.key));
            constexpr qint64 most = std::numeric_limits<int>::max();
            box->setRange(static_cast<int>(std::max(-most, setting.minimum)),
                          static_cast<int>(std::min(most, setting.maximum)));
            box->setSuffix(setting.unit.isEmpty() ? QString() : u' ' + setting.unit);
            box->setKeyboardTracking(false);
            form->addRow(keyTitle(setting.key), box);
            connect(box, &QSpinBox::valueChanged, this, [this, key = setting.key](int value) { apply(key, value); });
            m_numbers.insert(setting.key, box);
        }
    }
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(m_controls);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(m_controls->minimumSizeHint().width() + scroll->verticalScrollBar()->sizeHint().width());
    auto *row = new QHBoxLayout;
    row->addWidget(m_presets, 1);
    row->addWidget(reset);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_title);
    layout->addLayout(row);
    layout->addWidget(scroll, 1);

    connect(reset, &QPushButton::clicked, this, [this] {
        if (m_simulation)
            m_simulation->reset();
    });
    connect(m_presets, &QComboBox::activated, this, [this](int) {
        const auto preset = SimulatedBehaviour::preset(m_presets->currentText());
        if (m_simulation && preset)
            m_simulation->setBehaviour(*preset);
    });
    setSimulation(nullptr);
}

void SimulationPanel::setSimulation(Simulation *simulation)
{
    if (m_simulation)
        m_simulation->disconnect(this);
    m_simulation = simulation;
    if (simulation)
        connect(simulation, &Simulation::changed, this, &SimulationPanel::show);
    show();
}

void SimulationPanel::show()
{
    m_controls->setEnabled(m_simulation);
    m_presets->setEnabled(m_simulation);
    m_title->setText(m_simulation ? tr("What %1 simulates:").arg(m_simulation->store())
                                  : tr("Select a simulated store to set its state."));
    const QJsonObject now = (m_simulation ? m_simulation->behaviour() : SimulatedBehaviour()).toJson();
    for (auto it = m_switches.cbegin(); it != m_switches.cend(); ++it) {
        const QSignalBlocker quiet(it.value());
        it.value()->setChecked(now.value(it.key()).toBool());
    }
    for (auto it = m_numbers.cbegin(); it != m_numbers.cend(); ++it) {
        const QSignalBlocker quiet(it.value());
        it.value()->setValue(static_cast<int>(now.value(it.key()).toDouble()));
    }
}

void SimulationPanel::apply(const QString &key, const QJsonValue &value)
{
    if (!m_simulation)
        return;
    const auto changed = m_simulation->change({{key, value}});
    if (!changed)
        m_title->setText(changed.error().detail);
}

} // namespace Quartermaster
