// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/cli/command.h"
#include "app/cli/progressline.h"

#include <QTimer>

namespace Quartermaster {

/// `cp`: on the server where the store can, else streamed through this process; hashes of both ends are compared.
class CopyCommand final : public Command
{
    Q_OBJECT

public:
    explicit CopyCommand(const CommandContext &context);

protected:
    Result<QStringList> storeIds() override;
    void run() override;
    void abandon() override;

private:
    void copyOnServer();
    void stream();
    void afterOne(const Error *error);
    void conclude();
    void compare(const FetchedObject &fetched, const AddedObject &added);
    void show(const AddedObject &added);

    ObjectAddress m_from;
    ObjectAddress m_to;
    OperationPtr<FetchedObject> m_reading;
    OperationPtr<AddedObject> m_writing;
    QTimer m_patience; ///< For the other half, when one has failed.
    ProgressLine m_progress;
};

} // namespace Quartermaster
