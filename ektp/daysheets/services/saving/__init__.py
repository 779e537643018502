from ektp.daysheets.services.saving.save import SaveResult, sheet_save

__all__ = ["SaveResult", "sheet_save"]
