"""What kept people away is counted: of those who have said it, by the sentence that their answer begins with."""

from django.db import migrations, models


SENTENCES = {
    "I was ill.": "sickness",
    "I was needed at work.": "workload",
    "I’m needed at work.": "workload",
    "Something urgent came up.": "emergency",
    "I was on leave.": "leave",
    "I have changed or left my job.": "left",
    "I forgot, or did not know that I had a place.": "forgot",
    "I was there: the register is wrong.": "present",
    "Another reason.": "other",
}


def count_what_was_said(apps, schema_editor):
    for name in ("Booking", "HistoricalBooking"):
        said = apps.get_model("bookings", name)._base_manager
        for sentence, kind in SENTENCES.items():
            said.filter(absence_kind="", absence_reason__startswith=sentence).update(absence_kind=kind)
        said.filter(absence_kind="").exclude(absence_reason="").update(absence_kind="other")


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0021_what_needs_doing_is_found_fast'),
    ]

    operations = [
        migrations.AddField(
            model_name='booking',
            name='absence_kind',
            field=models.CharField(blank=True, choices=[('sickness', 'I was ill'), ('workload', 'I was needed at work'), ('emergency', 'Something urgent came up'), ('leave', 'I was on leave'), ('left', 'I have changed or left my job'), ('forgot', 'I forgot, or did not know that I had a place'), ('present', 'I was there: the register is wrong'), ('other', 'Another reason')], db_default='', max_length=20),
        ),
        migrations.AddField(
            model_name='historicalbooking',
            name='absence_kind',
            field=models.CharField(blank=True, choices=[('sickness', 'I was ill'), ('workload', 'I was needed at work'), ('emergency', 'Something urgent came up'), ('leave', 'I was on leave'), ('left', 'I have changed or left my job'), ('forgot', 'I forgot, or did not know that I had a place'), ('present', 'I was there: the register is wrong'), ('other', 'Another reason')], db_default='', max_length=20),
        ),
        migrations.RunPython(count_what_was_said, migrations.RunPython.noop),
    ]
