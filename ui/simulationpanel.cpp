// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/simulationpanel.h"

#include "model/objectname.h"
#include "model/scenario.h"
#include "ui/icons.h"
#include "ui/quietwheel.h"
#include "ui/theme.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>
#include <limits>
#include <span>

namespace Quartermaster {

namespace {

/// What stands in scenarios, and what people read.
struct Title {
    const char *name;
    const char *text;
};

constexpr Title keyTitles[] = {
    {"offline", QT_TRANSLATE_NOOP("Simulation", "Offline")},
    {"hung", QT_TRANSLATE_NOOP("Simulation", "Does not answer")},
    {"delay_ms", QT_TRANSLATE_NOOP("Simulation", "Delay")},
    {"bytes_per_second", QT_TRANSLATE_NOOP("Simulation", "Bytes a second")},
    {"read_only", QT_TRANSLATE_NOOP("Simulation", "Read-only")},
    {"full", QT_TRANSLATE_NOOP("Simulation", "Full")},
    {"quota", QT_TRANSLATE_NOOP("Simulation", "Over its quota")},
    {"forbid_read", QT_TRANSLATE_NOOP("Simulation", "Forbid reading")},
    {"forbid_write", QT_TRANSLATE_NOOP("Simulation", "Forbid writing")},
    {"forbid_delete", QT_TRANSLATE_NOOP("Simulation", "Forbid deleting")},
    {"forbid_list", QT_TRANSLATE_NOOP("Simulation", "Forbid listing")},
    {"authentication", QT_TRANSLATE_NOOP("Simulation", "Refuse the password")},
    {"certificate", QT_TRANSLATE_NOOP("Simulation", "Bad certificate")},
    {"maintenance", QT_TRANSLATE_NOOP("Simulation", "Maintenance")},
    {"retry_after", QT_TRANSLATE_NOOP("Simulation", "Retry after")},
    {"fail_after_bytes", QT_TRANSLATE_NOOP("Simulation", "Fail after")},
    {"wrong_checksum", QT_TRANSLATE_NOOP("Simulation", "Wrong checksums")},
    {"no_ranges", QT_TRANSLATE_NOOP("Simulation", "No ranges")},
    {"unknown", QT_TRANSLATE_NOOP("Simulation", "Tells nothing")},
    {"capacity", QT_TRANSLATE_NOOP("Simulation", "Capacity")},
};

constexpr Title presetTitles[] = {
    {"online", QT_TRANSLATE_NOOP("Simulation", "Online")},
    {"slow", QT_TRANSLATE_NOOP("Simulation", "Slow")},
    {"read-only", QT_TRANSLATE_NOOP("Simulation", "Read-only")},
    {"forbidden", QT_TRANSLATE_NOOP("Simulation", "Forbid everything")},
    {"failing", QT_TRANSLATE_NOOP("Simulation", "Fails in the middle")},
    {"wrong-checksum", QT_TRANSLATE_NOOP("Simulation", "Wrong checksums")},
    {"no-ranges", QT_TRANSLATE_NOOP("Simulation", "No ranges")},
};

/// In the user's language; the name itself where it is a new one.
QString titleOf(const QString &name, std::span<const Title> titles)
{
    const auto found = std::find_if(titles.begin(), titles.end(),
                                    [&name](const Title &one) { return name == QLatin1String(one.name); });
    return found == titles.end() ? name : QCoreApplication::translate("Simulation", found->text);
}

QString keyTitle(const QString &key)
{
    return titleOf(key, keyTitles);
}

/// Most are one key's and have its title.
QString presetTitle(const QString &preset)
{
    const QString title = titleOf(preset, presetTitles);
    return title == preset ? keyTitle(preset) : title;
}

/// Enabled, with \a tip; or not, with \a reason: both in tool tip and description.
void allow(QWidget *widget, bool isAllowed, const QString &tip, const QString &reason)
{
    const QString told = isAllowed ? tip : reason;
    widget->setEnabled(isAllowed);
    widget->setToolTip(plainToolTip(told));
    widget->setAccessibleDescription(told);
}

} // namespace

SimulationPanel::SimulationPanel(Simulations &simulations, QWidget *parent)
    : QWidget(parent)
    , m_simulations(simulations)
    , m_title(new QLabel(this))
    , m_presets(new QComboBox(this))
    , m_reset(new QPushButton(tr("Reset"), this))
    , m_play(new QPushButton(themedIcon(QStringLiteral("play")), tr("Play scenario..."), this))
    , m_stop(new QPushButton(themedIcon(QStringLiteral("cancel")), tr("Stop"), this))
    , m_scenario(new QLabel(this))
    , m_controls(new QWidget(this))
{
    setObjectName(QStringLiteral("simulationPanel"));
    m_title->setObjectName(QStringLiteral("simulationTitle"));
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_presets->setObjectName(QStringLiteral("simulationPreset"));
    m_presets->setAccessibleName(tr("Preset"));
    m_presets->addItem(tr("Choose a state..."));
    for (const QString &preset : SimulatedBehaviour::presets())
        m_presets->addItem(presetTitle(preset), preset);
    m_reset->setObjectName(QStringLiteral("simulationReset"));
    m_play->setObjectName(QStringLiteral("simulationPlay"));
    m_play->setAccessibleName(tr("Play scenario"));
    m_stop->setObjectName(QStringLiteral("simulationStop"));
    m_scenario->setObjectName(QStringLiteral("simulationScenario"));
    m_scenario->setTextFormat(Qt::PlainText);
    m_scenario->setWordWrap(true);

    auto *form = new QFormLayout(m_controls);
    form->setContentsMargins(0, 0, 6, 0); // off the scroll bar
    for (const SimulationSetting &setting : simulationSettings()) {
        if (setting.type == SimulationSetting::Type::Switch) {
            auto *box = new QCheckBox(keyTitle(setting.key), m_controls);
            box->setObjectName(QStringLiteral("simulation-") + setting.key);
            form->addRow(box);
            connect(box, &QCheckBox::toggled, this, [this, key = setting.key](bool on) { apply(key, on); });
            m_switches.insert(setting.key, box);
        } else {
            auto *box = new QSpinBox(m_controls);
            new QuietWheel(box);
            box->setObjectName(QStringLiteral("simulation-") + setting.key);
            box->setAccessibleName(keyTitle(setting.key));
            constexpr qint64 most = std::numeric_limits<int>::max();
            box->setRange(static_cast<int>(std::max(-most, setting.minimum)),
                          static_cast<int>(std::min(most, setting.maximum)));
            box->setSuffix(setting.unit.isEmpty()
                               ? QString()
                               : u' ' + QCoreApplication::translate("Options", setting.unit.toUtf8().constData()));
            if (setting.minimum < 0 || setting.key == QLatin1String("bytes_per_second"))
                box->setSpecialValueText(setting.key.startsWith(QLatin1String("fail")) ? tr("never") : tr("unlimited"));
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
    row->addWidget(m_reset);
    auto *scenario = new QHBoxLayout;
    scenario->addWidget(m_play, 1);
    scenario->addWidget(m_stop);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_title);
    layout->addLayout(row);
    layout->addLayout(scenario);
    layout->addWidget(m_scenario);
    layout->addWidget(scroll, 1);

    connect(m_reset, &QPushButton::clicked, this, [this] {
        if (m_simulation)
            m_simulation->reset();
    });
    connect(m_presets, &QComboBox::activated, this, [this](int) {
        const auto preset = SimulatedBehaviour::preset(m_presets->currentData().toString());
        if (m_simulation && preset)
            m_simulation->setBehaviour(*preset);
    });
    connect(m_play, &QPushButton::clicked, this, &SimulationPanel::chooseScenario);
    connect(m_stop, &QPushButton::clicked, this, &SimulationPanel::stopScenario);
    setSimulation(nullptr);
}

void SimulationPanel::setSimulation(Simulation *simulation)
{
    if (m_simulation)
        m_simulation->disconnect(this);
    m_simulation = simulation;
    if (simulation)
        connect(simulation, &Simulation::changed, this, &SimulationPanel::show);
    m_scenario->clear();
    show();
    showPlayer();
}

/// The simulation owns it: it goes on without the panel, and every panel finds it.
ScenarioPlayer *SimulationPanel::player() const
{
    return m_simulation ? m_simulation->findChild<ScenarioPlayer *>(QString(), Qt::FindDirectChildrenOnly) : nullptr;
}

void SimulationPanel::chooseScenario()
{
    auto *dialog = new QFileDialog(this, tr("Play scenario"), {}, tr("Scenarios (*.json);;All files (*)"));
    dialog->setObjectName(QStringLiteral("scenarioDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &SimulationPanel::playScenario);
    dialog->open();
}

void SimulationPanel::playScenario(const QString &file)
{
    if (!m_simulation)
        return;
    const Result<Scenario> scenario = loadScenario(file);
    if (!scenario) {
        m_scenario->setText(scenario.error().detail);
        m_scenario->show();
        return;
    }
    delete player();
    auto *made = new ScenarioPlayer(m_simulations, m_simulation->store(), m_simulation);
    made->setObjectName(QFileInfo(file).fileName());
    connect(made, &ScenarioPlayer::stepDone, this, &SimulationPanel::showPlayer);
    connect(made, &ScenarioPlayer::finished, this, &SimulationPanel::showPlayer);
    connect(made, &ScenarioPlayer::stepSkipped, this, [this, made](int, const QString &why) {
        if (made != player())
            return;
        m_scenario->setText(why);
        m_scenario->show();
    });
    made->start(*scenario);
    showPlayer();
}

void SimulationPanel::stopScenario()
{
    if (ScenarioPlayer *playing = player())
        playing->stop();
    showPlayer();
}

void SimulationPanel::showPlayer()
{
    const ScenarioPlayer *playing = player();
    const bool running = playing && playing->isRunning();
    const QString none = tr("No simulated store is selected.");
    allow(m_play, m_simulation, tr("Change the state at the times that a JSON file names"), none);
    allow(m_stop, running, tr("Leave the store as it is now"),
          m_simulation ? tr("No scenario is being played.") : none);
    if (playing) {
        const QString name = displayName(playing->objectName());
        m_scenario->setText(running ? tr("%1 is being played.").arg(name) : tr("%1 is over.").arg(name));
    }
    m_scenario->setVisible(!m_scenario->text().isEmpty());
}

void SimulationPanel::show()
{
    const QString none = tr("No simulated store is selected.");
    allow(m_presets, m_simulation, tr("Let the store be in this state"), none);
    allow(m_reset, m_simulation, tr("Let the store be as it began"), none);
    for (QCheckBox *box : std::as_const(m_switches))
        allow(box, m_simulation, {}, none);
    for (QSpinBox *box : std::as_const(m_numbers))
        allow(box, m_simulation, {}, none);
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
