// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/actionset.h"

#include "ui/actionbinder.h"
#include "ui/icons.h"

#include <QWidget>

namespace Quartermaster {

namespace {

QAction *make(QWidget *window, const char *objectName, const QString &text, const QString &tip, const char *icon,
              const QList<QKeySequence> &keys)
{
    auto *action = new QAction(text, window);
    action->setObjectName(QLatin1String(objectName));
    if (icon)
        action->setIcon(themedIcon(QLatin1String(icon)));
    action->setShortcuts(keys);
    action->setIconText(plainActionText(text));
    action->setToolTip(plainToolTip(tip));
    action->setStatusTip(tip);
    action->setWhatsThis(tip.toHtmlEscaped());
    action->setShortcutVisibleInContextMenu(true);
    window->addAction(action);
    return action;
}

} // namespace

ActionSet::ActionSet(QWidget *parent)
    : QObject(parent)
{
    using Keys = QList<QKeySequence>;
    const auto add = [&](Command command, const char *name, const QString &text, const QString &tip, const char *icon,
                         const Keys &keys = {}) {
        m_actions.insert(command, make(parent, name, text, tip, icon, keys));
    };
    add(Command::Upload, "actionUpload", tr("&Upload..."), tr("Add files of this computer to the store"), "upload",
        {QKeySequence(Qt::CTRL | Qt::Key_U)});
    add(Command::UploadFolder, "actionUploadFolder", tr("Upload &folder..."),
        tr("Add a folder of this computer to the store, with all that is in it"), "upload-folder",
        {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_U)});
    add(Command::Download, "actionDownload", tr("&Download..."), tr("Save the selected objects to a folder"),
        "download", {QKeySequence(Qt::CTRL | Qt::Key_D)});
    add(Command::CopyTo, "actionCopyTo", tr("Copy &to..."), tr("Copy the selected objects to another store"), "copy",
        {QKeySequence(Qt::Key_F7)});
    add(Command::Rename, "actionRename", tr("Rena&me..."), tr("Give the selected object another name"), "rename",
        {QKeySequence(Qt::Key_F2)});
    add(Command::Delete, "actionDelete", tr("De&lete..."), tr("Delete the selected objects from the store"), "delete",
        {QKeySequence(Qt::Key_Delete)});
    add(Command::CreateContainer, "actionNewFolder", tr("&New folder..."), tr("Create a folder or container here"),
        "folder-new", {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N)});
    add(Command::Paste, "actionPaste", tr("&Paste"), tr("Add what the clipboard holds: files, or objects of a store"),
        "paste", {QKeySequence(QKeySequence::Paste)});
    add(Command::CopyLocation, "actionCopyLocation", tr("&Copy"),
        tr("Copy the selected objects to the clipboard: for another store, or their locations as text"), "copy",
        {QKeySequence(QKeySequence::Copy)});
    add(Command::CopyLink, "actionCopyLink", tr("Copy lin&k..."),
        tr("Make a link with which anyone can read the selected object for a while"), "copy");
    add(Command::Properties, "actionProperties", tr("Properties..."),
        tr("Show and change what is written to the selected object beside its content"), "details",
        {QKeySequence(Qt::CTRL | Qt::Key_I)});
    add(Command::Versions, "actionVersions", tr("&Versions..."),
        tr("Show what the store keeps of the selected object, and delete versions"), "waiting");
    add(Command::Leftovers, "actionLeftovers", tr("Unfinis&hed uploads..."),
        tr("Show what unfinished uploads have left in the store, and delete it"), "clear");
    add(Command::AddStore, "actionAddStore", tr("&Add store..."), tr("Configure another store"), "store-add",
        {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A)});
    add(Command::ImportStores, "actionImportStores", tr("&Import stores..."),
        tr("Take over stores that other programs know: AWS, rclone, OpenStack"), "store-add");
    add(Command::EditStore, "actionEditStore", tr("&Edit store..."), tr("Change the options of the selected store"),
        "store-edit", {QKeySequence(Qt::CTRL | Qt::Key_E)});
    add(Command::RemoveStore, "actionRemoveStore", tr("&Remove store..."),
        tr("Take the selected store out of the configuration; its data stays"), "store-remove");
    add(Command::MakeDefaultStore, "actionMakeDefaultStore", tr("Make it the default st&ore"),
        tr("Let glance put images here when nobody names a store"), "star");
    add(Command::Probe, "actionProbe", tr("Chec&k now"), tr("Ask the store now what it can do"), "check-now",
        {QKeySequence(Qt::Key_F5)});
    add(Command::Why, "actionWhy", tr("&Why"), tr("Show which layer allows or refuses what, and what helps"), "why",
        {QKeySequence(Qt::SHIFT | Qt::Key_F1)});
    add(Command::Open, "actionOpen", tr("&Open"), tr("Enter the selected folder or container"), "folder");
    add(Command::Up, "actionUp", tr("&Up"), tr("Go to the folder above"), "up", {QKeySequence(Qt::ALT | Qt::Key_Up)});
    add(Command::Back, "actionBack", tr("&Back"), tr("Go back to the place before"), "back",
        {QKeySequence(Qt::ALT | Qt::Key_Left)});
    add(Command::Forward, "actionForward", tr("&Forward"), tr("Go forward again"), "forward",
        {QKeySequence(Qt::ALT | Qt::Key_Right)});
    add(Command::Refresh, "actionRefresh", tr("&List again"), tr("List the objects of this place again"), "retry",
        {QKeySequence(Qt::CTRL | Qt::Key_R)});
    const auto ctrlShift = [](Qt::Key key) { return Keys{QKeySequence(Qt::CTRL | Qt::SHIFT | key)}; };
    add(Command::PauseTransfer, "actionPauseTransfer", tr("&Pause"),
        tr("Interrupt the selected transfers; they keep what they have"), "pause", ctrlShift(Qt::Key_P));
    add(Command::ResumeTransfer, "actionResumeTransfer", tr("R&esume"), tr("Let the selected transfers go on"), "play",
        ctrlShift(Qt::Key_E));
    add(Command::CancelTransfer, "actionCancelTransfer", tr("&Cancel"), tr("Cancel the selected transfers"), "cancel",
        ctrlShift(Qt::Key_X));
    add(Command::RetryTransfer, "actionRetryTransfer", tr("&Retry"), tr("Try the selected failed transfers again"),
        "retry", ctrlShift(Qt::Key_T));
    add(Command::MoveTransferFirst, "actionMoveTransferFirst", tr("Move to the &front"),
        tr("Let the selected transfers be the next"), "first", ctrlShift(Qt::Key_Home));
    add(Command::MoveTransferUp, "actionMoveTransferUp", tr("Move &up"), tr("Let the selected transfers start sooner"),
        "up", ctrlShift(Qt::Key_Up));
    add(Command::MoveTransferDown, "actionMoveTransferDown", tr("Move &down"),
        tr("Let the selected transfers start later"), "down", ctrlShift(Qt::Key_Down));
    add(Command::ForgetTransfer, "actionForgetTransfer", tr("Re&move from the list"),
        tr("Remove the selected transfers from the list; what is not over is canceled"), "close",
        ctrlShift(Qt::Key_Delete));
    add(Command::PauseTransfers, "actionPauseTransfers", tr("Pause &all"),
        tr("Interrupt all transfers; they keep what they have"), "pause");
    add(Command::ResumeTransfers, "actionResumeTransfers", tr("Resume a&ll"), tr("Let all paused transfers go on"),
        "play");
    add(Command::RetryTransfers, "actionRetryTransfers", tr("Retr&y all failed"), tr("Try all failed transfers again"),
        "retry");
    add(Command::LeaveOutTransfers, "actionLeaveOutTransfers", tr("Leave the rest &out"),
        tr("Forget what was asked for and is not in the list yet: the rest of large selections and of folders"),
        "stop");
    add(Command::ExportTransfers, "actionExportTransfers", tr("E&xport the list..."),
        tr("Save the list of transfers that is shown as a file"), "export");
    add(Command::ClearTransfers, "actionClearTransfers", tr("Clear fi&nished"),
        tr("Remove the finished transfers from the list"), "clear");

    const auto own = [&](WindowCommand command, const char *name, const QString &text, const QString &tip,
                         const char *icon, const Keys &keys = {}) {
        QAction *action = make(parent, name, text, tip, icon, keys);
        m_windowActions.insert(command, action);
        return action;
    };
    own(WindowCommand::OpenConfiguration, "actionOpenConfiguration", tr("&Open glance-api.conf..."),
        tr("Open a configuration file with its stores"), "open", {QKeySequence(QKeySequence::Open)});
    own(WindowCommand::OpenDemo, "actionOpenDemo", tr("Try the &demo"),
        tr("Show local, HTTP and simulated stores that need no server"), "play");
    own(WindowCommand::ReloadConfiguration, "actionReloadConfiguration", tr("&Reload the configuration"),
        tr("Read the configuration file again"), "retry", {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R)});
    own(WindowCommand::Settings, "actionSettings", tr("Se&ttings..."),
        tr("Choose appearance, language and the limits of transfers"), nullptr,
        {QKeySequence(Qt::CTRL | Qt::Key_Comma)})
        ->setMenuRole(QAction::PreferencesRole);
    own(WindowCommand::NewWindow, "actionNewWindow", tr("New &window"),
        tr("Open another window on the same stores, with a selection and place of its own"), nullptr,
        {QKeySequence(Qt::CTRL | Qt::Key_N)});
    own(WindowCommand::CloseWindow, "actionCloseWindow", tr("&Close window"),
        tr("Close this window; the last one ends the program"), nullptr, {QKeySequence(Qt::CTRL | Qt::Key_W)});
    own(WindowCommand::Quit, "actionQuit", tr("&Quit"), tr("Close all windows and end the program"), "quit",
        {QKeySequence(Qt::CTRL | Qt::Key_Q)})
        ->setMenuRole(QAction::QuitRole);
    own(WindowCommand::SelectAll, "actionSelectAll", tr("Select &all"), tr("Select all objects that are shown"),
        nullptr, {QKeySequence(QKeySequence::SelectAll)});
    own(WindowCommand::Find, "actionFind", tr("&Filter"), tr("Show only what contains a text"), "search",
        {QKeySequence(Qt::CTRL | Qt::Key_F)});
    own(WindowCommand::EditLocation, "actionEditLocation", tr("Edit &location"), tr("Type where to go"), nullptr,
        {QKeySequence(Qt::CTRL | Qt::Key_L)});
    own(WindowCommand::Details, "actionDetails", tr("D&etails"), tr("Show all that is known of the selected object"),
        "details", {QKeySequence(Qt::ALT | Qt::Key_Return), QKeySequence(Qt::ALT | Qt::Key_Enter)})
        ->setCheckable(true);
    own(WindowCommand::ShowObjects, "actionShowObjects", tr("&Objects"), tr("Show the objects of the store"), "object",
        {QKeySequence(Qt::CTRL | Qt::Key_1)});
    own(WindowCommand::ShowCapabilities, "actionShowCapabilities", tr("&Capabilities"),
        tr("Show what every store can do"), "capabilities", {QKeySequence(Qt::CTRL | Qt::Key_2)});
    own(WindowCommand::ShowTransfers, "actionShowTransfers", tr("&Transfers"), tr("Show the list of transfers"),
        nullptr)
        ->setCheckable(true);
    own(WindowCommand::ShowEvents, "actionShowEvents", tr("E&vents"), tr("Show what has happened"), nullptr)
        ->setCheckable(true);
    own(WindowCommand::ShowWhy, "actionShowWhy", tr("&Why? pane"),
        tr("Show the pane that explains what can be done and what can't"), "why")
        ->setCheckable(true);
    own(WindowCommand::ShowSimulation, "actionShowSimulation", tr("&Simulation"),
        tr("Show the controls of a simulated store when one is selected"), "simulation")
        ->setCheckable(true);
    own(WindowCommand::NextPane, "actionNextPane", tr("&Next pane"), tr("Take the keyboard to the next pane"), nullptr,
        {QKeySequence(Qt::Key_F6)});
    own(WindowCommand::PreviousPane, "actionPreviousPane", tr("&Previous pane"),
        tr("Take the keyboard to the pane before"), nullptr, {QKeySequence(Qt::SHIFT | Qt::Key_F6)});
    own(WindowCommand::AppearanceSystem, "actionAppearanceSystem", tr("As the &system"),
        tr("Use the colours of the desktop"), nullptr)
        ->setCheckable(true);
    own(WindowCommand::AppearanceLight, "actionAppearanceLight", tr("&Light"), tr("Use dark text on light grounds"),
        nullptr)
        ->setCheckable(true);
    own(WindowCommand::AppearanceDark, "actionAppearanceDark", tr("&Dark"), tr("Use light text on dark grounds"),
        nullptr)
        ->setCheckable(true);
    own(WindowCommand::SafeMode, "actionSafeMode", tr("&Safe mode"),
        tr("Refuse all that would change a store, whatever the store allows"), "lock")
        ->setCheckable(true);
    own(WindowCommand::CopyDiagnostics, "actionCopyDiagnostics", tr("Copy &diagnostics"),
        tr("Copy versions, stores, capabilities and the end of the log, without secrets, for a bug report"), "copy");
    own(WindowCommand::About, "actionAbout", tr("&About Quartermaster"), tr("Show version and licence"), "info")
        ->setMenuRole(QAction::AboutRole);
    own(WindowCommand::AboutQt, "actionAboutQt", tr("About &Qt"), tr("Show which Qt this is"), nullptr)
        ->setMenuRole(QAction::AboutQtRole);
    for (QAction *action : std::as_const(m_windowActions)) {
        if (action->isCheckable())
            action->setIconVisibleInMenu(false); // a box with a mark says more
    }
}

std::optional<Command> ActionSet::commandOf(const QAction *action) const
{
    for (auto it = m_actions.cbegin(); it != m_actions.cend(); ++it) {
        if (it.value() == action)
            return it.key();
    }
    return std::nullopt;
}

void ActionSet::bind(ActionBinder &binder) const
{
    for (const Command command : allCommands()) {
        if (QAction *own = action(command))
            binder.bind(own, [command](const Situation &situation) { return actionState(command, situation); });
    }
    const ActionState always{.enabled = true};
    for (QAction *own : m_windowActions)
        binder.bind(own, [always](const Situation &) { return always; });
}

} // namespace Quartermaster
